import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { transact } from "#server/kernel/db/transact.ts";
import { refreshOrderFigures } from "#server/orders/order-figures.service.ts";
import { relayOnce } from "#server/kernel/events/relay.ts";
import { query } from "#server/kernel/db/sql.ts";
import { approve, makeLead, makeOrder } from "#test/factories/leads.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { asPortal } from "./portal.queries.ts";
import { publishPortalStats } from "./portal.service.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const ifMatch = (version: number) => ({ "if-match": `"${version}"` });

const AGENT = "Gus Callcentre";
const REVIEWER = "Pia Publisher";
const NOTE = "Internal: haggles, do not tell";

async function delivery() {
  const agent = await world.user("agent", { name: AGENT });
  const lead = await makeLead(world, { agent, notes: NOTE });
  const version = await approve(world, lead.leadId);
  const hidden = await makeLead(world, {
    campaignId: lead.campaignId,
    agent,
    lastName: "Unpublished",
  });
  const order = await makeOrder(world, lead.campaignId);
  const publish = async () => {
    const reviewer = await world.http(await world.user("qa_reviewer", { name: REVIEWER }));
    const answer = await reviewer.post(`/api/leads/${lead.leadId}/publish`, {}, ifMatch(version));
    expect(answer.status).toBe(200);
    return answer.body.version as number;
  };
  return { ...lead, ...order, hidden, publish };
}

async function figures() {
  await relayOnce(world.kernel.pool, world.kernel.topics);
  await transact(world.system(), (tx) => refreshOrderFigures(tx, publishPortalStats));
  await relayOnce(world.kernel.pool, world.kernel.topics);
}

/** Keys and values that may never reach a client, wherever in the JSON they stand. */
const FORBIDDEN_KEY =
  /^(pos|causeId|agent|agentId|agentName|claim.*|notes|checklist|score|reason|campaign.*|contactId|accountId|attemptId|decidedBy.*|qualifiedAt|queuedAt|clientId|reviewNotes|history|status_by|talkSeconds|attempts|dispositions)$/i;

function leaks(value: unknown, internal: readonly string[], path = "$"): string[] {
  if (Array.isArray(value)) return value.flatMap((v, i) => leaks(v, internal, `${path}[${i}]`));
  if (value && typeof value === "object") {
    return Object.entries(value).flatMap(([key, inner]) => [
      ...(FORBIDDEN_KEY.test(key) ? [`${path}.${key}`] : []),
      ...leaks(inner, internal, `${path}.${key}`),
    ]);
  }
  const text = String(value);
  return internal.filter((word) => text.includes(word)).map((word) => `${path}: ${word}`);
}

describe("what a client gets", () => {
  test("no answer and no frame carries anything of the agency or an unpublished lead", async () => {
    const d = await delivery();
    const start = await head();
    await d.publish();
    await figures();
    const http = await world.http(d.buyer);
    const answers = [
      await http.get("/api/portal/orders"),
      await http.get(`/api/portal/orders/${d.orderId}`),
      await http.get(`/api/portal/orders/${d.orderId}/leads`),
      await http.get(`/api/portal/orders/${d.orderId}/leads.csv`),
      await http.post(
        `/api/portal/leads/${d.leadId}/decide`,
        { decision: "rejected", comment: "Too small" },
        ifMatch(1),
      ),
      await http.post(`/api/portal/leads/${d.leadId}/decide`, { decision: "accepted" }, ifMatch(1)),
      await http.post("/api/portal/orders", { name: "Next", leadGoal: 5 }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 409, 201]);
    expect(answers[2]!.body.items).toHaveLength(1);
    await figures();
    const { rows: frames } = await world.kernel.pool.query(
      `select topic, type, data from event_log
        where pos > $1 and (topic like 'client:%' or topic like 'order-portal:%')
       union all
       select topic, key, value from gauge_value where topic like 'order-portal-stats:%'`,
      [start],
    );
    expect(frames.length).toBeGreaterThanOrEqual(4);
    const internal = [
      AGENT,
      REVIEWER,
      NOTE,
      "Unpublished",
      d.agent.userId,
      d.contactId,
      d.accountId,
      d.attemptId,
      d.campaignId,
      d.hidden.leadId,
      "Spring callers",
    ];
    const found = [
      ...answers.flatMap(({ body }, i) => leaks(body, internal, `answer ${i}`)),
      ...frames.flatMap(({ data, topic }) => leaks(data, internal, topic)),
    ];
    expect(found).toEqual([]);
  });

  test("another organisation finds nothing: not the order, its leads, its file, nor a decision", async () => {
    const d = await delivery();
    await d.publish();
    const other = await world.http(await world.user("client_user", { name: "Stranger" }));
    const answers = [
      await other.get(`/api/portal/orders/${d.orderId}`),
      await other.get(`/api/portal/orders/${d.orderId}/leads`),
      await other.get(`/api/portal/orders/${d.orderId}/leads.csv`),
      await other.post(
        `/api/portal/leads/${d.leadId}/decide`,
        { decision: "accepted" },
        ifMatch(1),
      ),
      await other.post(`/api/portal/orders/${d.orderId}/submit`, {}, ifMatch(1)),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect((await other.get("/api/portal/orders")).body.items).toEqual([]);
    for (const path of ["/api/leads", `/api/leads/${d.leadId}`, "/api/orders"]) {
      expect((await other.get(path)).status).toBe(403);
    }
  });

  test("staff have no way in by the portal", async () => {
    const admin = await world.http(await world.user("admin"));
    expect((await admin.get("/api/portal/orders")).status).toBe(403);
  });

  test("the file keeps spreadsheets from running what a person typed", async () => {
    const d = await delivery();
    await d.publish();
    await world.kernel.pool.query(
      `update contact set job_title = '=cmd|calc', city = ' =1+1', last_name = '＝1+1' where id = $1`,
      [d.contactId],
    );
    const file = await (await world.http(d.buyer)).get(`/api/portal/orders/${d.orderId}/leads.csv`);
    expect(file.headers.get("content-disposition")).toBe("attachment; filename=order-1-leads.csv");
    expect(file.body).toContain("'=cmd|calc");
    expect(file.body).not.toMatch(/(^|,)["\s]*[=＝]/m);
  });

  test("the file is in the audit: who took it, of which order, with how many rows", async () => {
    const d = await delivery();
    await d.publish();
    const audited = async () =>
      (
        await world.kernel.pool.query(
          `select actor_id, data from audit_log where action = 'order.downloaded'
              and entity_id = $1`,
          [d.orderId],
        )
      ).rows;
    expect(await audited()).toEqual([]);
    const other = await world.http(await world.user("client_user", { name: "Stranger" }));
    await other.get(`/api/portal/orders/${d.orderId}/leads.csv`);
    expect(await audited()).toEqual([]);
    await (await world.http(d.buyer)).get(`/api/portal/orders/${d.orderId}/leads.csv`);
    expect(await audited()).toMatchObject([
      { actor_id: d.buyer.userId, data: { clientId: d.clientId, format: "csv", rows: 1 } },
    ]);
  });
});

async function head(): Promise<number> {
  await relayOnce(world.kernel.pool, world.kernel.topics);
  return (await world.kernel.pool.query("select pos from relay_head")).rows[0].pos;
}

describe("role pivotal_portal", () => {
  test("sees nothing but its views, and nothing of them without an organisation", async () => {
    const d = await delivery();
    await d.publish();
    const ctx = world.system();
    for (const table of ["lead", "client_order", "contact", "app_user", "audit_log"]) {
      const read = asPortal(ctx, d.clientId, (portal) => query(portal, `select 1 from ${table}`));
      await expect(read).rejects.toThrow(/permission denied/);
    }
    const mine = await asPortal(ctx, d.clientId, (portal) =>
      query(portal, `select order_id from portal_lead`),
    );
    expect(mine).toEqual([{ order_id: d.orderId }]);
    const nobody = await asPortal(ctx, "", (portal) => query(portal, `select id from portal_lead`));
    expect(nobody).toEqual([]);
  });

  test("cannot write through its views", async () => {
    const d = await delivery();
    const write = asPortal(world.system(), d.clientId, (portal) =>
      query(portal, `update portal_order set name = 'mine' where id = $1`, [d.orderId]),
    );
    await expect(write).rejects.toThrow(/permission denied/);
  });
});

/** What of an order is each reader's own, beside what all of the organisation hear. */
interface OwnOrder {
  id: string;
  version: number;
  stats?: unknown;
  can?: unknown;
}

describe("events", () => {
  const strangers = async () => [await world.user("client_user", { name: "Stranger" })];

  test("publishing reaches the order's portal and no other organisation", async () => {
    const d = await delivery();
    const http = await world.http(d.buyer);
    await verifyAction(world, {
      topic: `order-portal:${d.orderId}`,
      read: async () => (await http.get(`/api/portal/orders/${d.orderId}/leads`)).body.items,
      act: d.publish,
      viewer: d.buyer,
      outsiders: await strangers(),
    });
  });

  test("a recall takes the lead off the portal", async () => {
    const d = await delivery();
    const version = await d.publish();
    const http = await world.http(d.buyer);
    const reviewer = await world.http(await world.user("qa_reviewer", { name: REVIEWER }));
    await verifyAction(world, {
      topic: `order-portal:${d.orderId}`,
      read: async () => (await http.get(`/api/portal/orders/${d.orderId}/leads`)).body.items,
      act: () =>
        reviewer.post(`/api/leads/${d.leadId}/recall`, { reason: "Wrong" }, ifMatch(version)),
      viewer: d.buyer,
      outsiders: await strangers(),
    });
  });

  test("a client's decision reaches the review queue, and of clients only their own", async () => {
    const d = await delivery();
    await d.publish();
    const reviewer = await world.user("qa_reviewer", { name: REVIEWER });
    const staff = await world.http(reviewer);
    const buyer = await world.http(d.buyer);
    await verifyAction(world, {
      topic: "qa-queue",
      read: async () => (await staff.get("/api/leads?view=queue&limit=200")).body.items,
      act: () =>
        buyer.post(
          `/api/portal/leads/${d.leadId}/decide`,
          { decision: "rejected", comment: "Too small" },
          ifMatch(1),
        ),
      viewer: reviewer,
      outsiders: [...(await strangers()), await world.user("agent", { name: "Other Agent" })],
    });
  });

  test("an order's own change reaches its client's cards", async () => {
    const d = await delivery();
    const http = await world.http(d.buyer);
    const manager = await world.http(await world.user("campaign_manager"));
    const order = await manager.get(`/api/orders/${d.orderId}`);
    await verifyAction(world, {
      topic: `client:${d.clientId}`,
      read: async () => (await http.get("/api/portal/orders")).body.items,
      act: () => manager.patch(`/api/orders/${d.orderId}`, order.body.version, { leadGoal: 20 }),
      viewer: d.buyer,
      outsiders: await strangers(),
      compare: ({ stats: _, can: __, ...row }: OwnOrder) => row,
    });
  });

  test("a claim and a decision reach queue, lead and agent, never a client", async () => {
    const d = await delivery();
    const reviewer = await world.user("qa_reviewer", { name: REVIEWER });
    const http = await world.http(reviewer);
    const { leadId } = d.hidden;
    const outsiders = [d.buyer, await world.user("agent", { name: "Other Agent" })];
    const queue = {
      topic: "qa-queue",
      read: async () => (await http.get("/api/leads?view=queue&limit=200")).body.items,
      viewer: reviewer,
      outsiders,
    };
    let claim = { token: "" };
    let version = 0;
    await verifyAction(world, {
      ...queue,
      act: async () => {
        const { body } = await http.post(`/api/leads/${leadId}/claim`);
        claim = body.claim;
        version = body.lead.version;
      },
    });
    await verifyAction(world, {
      topic: `lead:${leadId}`,
      read: async () => [(await http.get(`/api/leads/${leadId}`)).body],
      act: async () => {
        await http.post(`/api/leads/${leadId}/notes`, { body: "Hear 00:40" });
        version += 1;
      },
      viewer: reviewer,
      outsiders,
      compare: ({ can: _, ...row }: { id: string; version: number; can?: unknown }) => row,
    });
    await verifyAction(world, {
      ...queue,
      act: () =>
        http.post(
          `/api/leads/${leadId}/return`,
          { token: claim.token, reason: "No budget named" },
          ifMatch(version),
        ),
    });
    const agent = await world.http(d.agent);
    const mine = await agent.get("/api/leads?view=mine&status=returned");
    expect(mine.body.items.map(({ id }: { id: string }) => id)).toContain(leadId);
  });
});

test("the goal moves by gauge when a lead is published, for agency and client alike", async () => {
  const d = await delivery();
  await figures();
  const gauge = async (topic: string) =>
    (await world.kernel.pool.query(`select value from gauge_value where topic = $1`, [topic]))
      .rows[0]?.value;
  expect(await gauge(`order-portal-stats:${d.orderId}`)).toMatchObject({ goal: 10, delivered: 0 });
  await d.publish();
  await figures();
  expect(await gauge(`order-portal-stats:${d.orderId}`)).toMatchObject({
    delivered: 1,
    pending: 1,
  });
  expect(await gauge(`order-stats:${d.orderId}`)).toMatchObject({ delivered: 1, attempts: 2 });
});
