import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { transact } from "#server/kernel/db/transact.ts";
import { mayFollow } from "#test/harness/may-follow.ts";
import { ALL_CHECKED, makeCampaign, makeLead, makeOrder } from "#test/factories/leads.ts";
import { expireClaim, heldLead, makeReviewer } from "#test/factories/reviews.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { createLead } from "./leads.service.ts";
import { projectLeads } from "./leads.project.ts";
import { verifyLeads } from "./leads.verify.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const ifMatch = (version: number) => ({ "if-match": `"${version}"` });

describe("decisions", () => {
  test("a complete checklist approves; an incomplete one names what is open", async () => {
    const { leadId, anna, token, version } = await heldLead(world);
    const path = `/api/leads/${leadId}/approve`;
    const part = { token, checked: ["fields", "icp", "consent"] };
    const open = await anna.http.post(path, part, ifMatch(version));
    expect(open).toMatchObject({ status: 422, body: { code: "refused", rule: "checklist" } });
    expect(open.body.detail).toContain("The call supports every answer");
    const done = await anna.http.post(path, { token, checked: ALL_CHECKED }, ifMatch(version));
    expect(done).toMatchObject({
      status: 200,
      body: { status: "approved", claim: null, decidedByName: "Anna Review" },
    });
  });

  test("a stale version decides nothing and gets what stands now", async () => {
    const { leadId, anna, token, version } = await heldLead(world);
    await anna.http.post(`/api/leads/${leadId}/notes`, { body: "Listen to the end" });
    const answer = await anna.http.post(
      `/api/leads/${leadId}/approve`,
      { token, checked: ALL_CHECKED },
      ifMatch(version),
    );
    expect(answer).toMatchObject({
      status: 409,
      body: { code: "stale", current: { version: version + 1, status: "under_review" } },
    });
  });

  test("without If-Match it is 428", async () => {
    const { leadId, anna, token } = await heldLead(world);
    const answer = await anna.http.post(`/api/leads/${leadId}/approve`, { token, checked: [] });
    expect(answer.status).toBe(428);
  });

  test("reject and return need a reason", async () => {
    const { leadId, anna, token, version } = await heldLead(world);
    for (const step of ["reject", "return"]) {
      const answer = await anna.http.post(
        `/api/leads/${leadId}/${step}`,
        { token },
        ifMatch(version),
      );
      expect(answer.body).toMatchObject({ code: "invalid", errors: [{ path: "body.reason" }] });
    }
  });

  test("nobody decides a lead from their own attempt, admin included", async () => {
    const admin = await world.user("admin");
    const { leadId } = await makeLead(world, { agent: admin });
    const http = await world.http(admin);
    const claim = await http.post(`/api/leads/${leadId}/claim`);
    expect(claim).toMatchObject({ status: 403, body: { code: "forbidden" } });
    await world.kernel.pool.query(
      `update lead set status = 'under_review', claim_owner = $2, claim_token = $3,
              claim_until = clock_timestamp() + interval '1 minute' where id = $1`,
      [leadId, admin.userId, leadId],
    );
    const forced = await http.post(
      `/api/leads/${leadId}/approve`,
      { token: leadId, checked: ALL_CHECKED },
      ifMatch(1),
    );
    expect(forced.status).toBe(403);
    await world.kernel.pool.query(
      `update lead set status = 'new', claim_owner = null, claim_token = null, claim_until = null
        where id = $1`,
      [leadId],
    );
  });

  test("a bulk approval answers for each lead", async () => {
    const [one, two, three] = [await heldLead(world), await heldLead(world), await heldLead(world)];
    await expireClaim(world, three.leadId);
    const answer = await one.anna.http.post("/api/leads/bulk/decide", {
      step: "approve",
      leads: [
        { id: one.leadId, version: one.version, token: one.token, checked: ALL_CHECKED },
        { id: two.leadId, version: two.version, token: two.token, checked: [] },
        { id: three.leadId, version: three.version, token: three.token, checked: ALL_CHECKED },
      ],
    });
    const results = new Map(
      answer.body.results.map((row: { id: string; ok: boolean; code: string }) => [row.id, row]),
    );
    expect(results.get(one.leadId)).toMatchObject({ ok: true });
    expect(results.get(two.leadId)).toMatchObject({ ok: false, code: "refused" });
    expect(results.get(three.leadId)).toMatchObject({ ok: false, code: "taken" });
  });
});

describe("a returned lead", () => {
  test("is fixed by its agent only, and waits again", async () => {
    const { leadId, agent, anna, token, version } = await heldLead(world);
    const returned = await anna.http.post(
      `/api/leads/${leadId}/return`,
      { token, reason: "Budget is missing" },
      ifMatch(version),
    );
    expect(returned.body.status).toBe("returned");
    const fix = { answers: [{ key: "budget", answer: "50 k" }], notes: "Asked again" };
    const path = `/api/leads/${leadId}/fix`;
    const other = await world.http(await world.user("agent", { name: "Other Agent" }));
    const denied = await other.post(path, fix, ifMatch(returned.body.version));
    expect(denied.status).toBe(404);
    const own = await world.http(agent);
    const fixed = await own.post(path, fix, ifMatch(returned.body.version));
    expect(fixed.body).toMatchObject({
      status: "new",
      answers: [{ key: "budget", answer: "50 k" }],
      notes: "Asked again",
    });
    const events = fixed.body.history.map((row: { event: string }) => row.event);
    expect(events).toEqual(["create", "claim", "return", "fix"]);
  });

  test("is not decided by the admin who mended it in its agent's place", async () => {
    const admin = await world.http(await world.user("admin"));
    const { leadId } = await makeLead(world, { agent: await world.user("agent") });
    const reviewer = await world.http(await world.user("qa_reviewer"));
    const { lead, claim } = (await reviewer.post(`/api/leads/${leadId}/claim`)).body;
    const reason = { token: claim.token, checked: [], reason: "Budget is not clear" };
    const returned = await reviewer.post(
      `/api/leads/${leadId}/return`,
      reason,
      ifMatch(lead.version),
    );
    const fix = { answers: [{ key: "budget", answer: "50 k" }], notes: "" };
    const fixed = await admin.post(`/api/leads/${leadId}/fix`, fix, ifMatch(returned.body.version));
    expect(fixed.status, JSON.stringify(fixed.body)).toBe(200);
    expect((await admin.post(`/api/leads/${leadId}/claim`)).status).toBe(403);
    expect((await reviewer.post(`/api/leads/${leadId}/claim`)).status).toBe(200);
  });
});

describe("pages", () => {
  test("in every order the pages have each lead once, and a jump lands in the same order", async () => {
    const agent = await world.user("agent", { name: "Pages Agent" });
    const campaignId = await makeCampaign(world);
    for (let i = 0; i < 7; i++) await makeLead(world, { agent, campaignId, lastName: `P${i % 3}` });
    // the same instant for all: only the id tells them apart
    await world.kernel.pool.query(
      `update lead set qualified_at = now() - interval '1 hour' where campaign_id = $1`,
      [campaignId],
    );
    const { http } = await makeReviewer(world, "Anna Review");
    for (const sort of ["qualifiedAt", "-qualifiedAt", "contactName", "-accountName", "-status"]) {
      const path = `/api/leads?campaignId=${campaignId}&limit=3&sort=${sort}`;
      const seen: string[] = [];
      let at = "";
      do {
        const { body } = await http.get(path + at);
        expect(body.total).toBe(at ? undefined : 7);
        seen.push(...body.items.map(({ id }: { id: string }) => id));
        at = body.nextCursor ? `&cursor=${body.nextCursor}` : "";
      } while (at);
      expect(seen).toHaveLength(7);
      expect(new Set(seen).size).toBe(7);
      const jump = await http.get(`${path}&offset=3`);
      expect(jump.body.items.map(({ id }: { id: string }) => id)).toEqual(seen.slice(3, 6));
    }
    expect((await http.get("/api/leads?sort=notes")).status).toBe(400);
  });
});

test("an agent lists and reads their own leads only", async () => {
  const mine = await makeLead(world);
  const other = await world.user("agent", { name: "Other Agent" });
  const theirs = await makeLead(world, { agent: other });
  const http = await world.http(mine.agent);
  const list = await http.get("/api/leads?limit=200");
  const agents = new Set(list.body.items.map((row: { agentId: string }) => row.agentId));
  expect([...agents]).toEqual([mine.agent.userId]);
  expect((await http.get(`/api/leads/${theirs.leadId}`)).status).toBe(404);
  expect((await http.get(`/api/leads/${mine.leadId}`)).status).toBe(200);
});

test("what was delivered before is for those who read all leads: not for the agent, by REST or topic", async () => {
  const [before, lead] = [await makeLead(world), await makeLead(world)];
  const { orderId, clientId } = await makeOrder(world, lead.campaignId);
  const { pool } = world.kernel;
  await pool.query(
    `insert into client_delivery (lead_id, order_id, client_id, contact_id, account_id, delivered_at)
     values ($1, $2, $3, $4, $5, now() - interval '1 day')`,
    [before.leadId, orderId, clientId, before.contactId, lead.accountId],
  );
  const path = `/api/leads/${lead.leadId}`;
  const agent = await world.http(lead.agent);
  const { actor: anna, http } = await makeReviewer(world, "Anna Review");
  expect((await http.get(path)).body.deliveredBefore).toHaveLength(1);
  expect((await agent.get(path)).body.deliveredBefore).toEqual([]);
  const { lead: row, claim } = (await http.post(`${path}/claim`)).body;
  const reason = { token: claim.token, reason: "Ask for the budget again" };
  const returned = await http.post(`${path}/return`, reason, ifMatch(row.version));
  expect(returned.body.deliveredBefore).toHaveLength(1);
  const fix = { answers: [], notes: "Asked again" };
  const fixed = await agent.post(`${path}/fix`, fix, ifMatch(returned.body.version));
  expect(fixed.body).toMatchObject({ status: "new", deliveredBefore: [] });

  const { topics } = world.kernel;
  const may = mayFollow(world.kernel);
  const topic = topics.match(`lead:${lead.leadId}`)!;
  expect(await may(anna, topic)).toBe(true);
  expect(await may(lead.agent, topic)).toBe(false);
  expect(await may(await world.user("client_user"), topic)).toBe(false);
});

test("a contact counts their leads, and one attempt makes one lead however often it is told", async () => {
  const { leadId, contactId, attemptId, agent, campaignId, accountId } = await makeLead(world);
  const again = await transact(world.as(agent), (tx) =>
    createLead(tx, {
      attemptId,
      taskId: attemptId,
      campaignId,
      contactId,
      accountId,
      agentId: agent.userId,
      formId: null,
      formVersion: null,
      answers: {},
      notes: "",
    }),
  );
  expect(again).toEqual({ leadId });
  const { rows } = await world.kernel.pool.query(
    `select leads_total from contact_stats where contact_id = $1`,
    [contactId],
  );
  expect(rows).toEqual([{ leads_total: 1 }]);
});

test("histories lead to the states that leads are in", async () => {
  expect(await verifyLeads(world.system())).toEqual([]);
  const { leadId } = await makeLead(world);
  await world.kernel.pool.query(`update lead set status = 'approved' where id = $1`, [leadId]);
  expect(await verifyLeads(world.system())).toEqual([
    { what: `lead ${leadId} status`, stored: "approved", actual: "new" },
  ]);
});

test("a lead is read with the positions of the person and the company it shows", async () => {
  const { leadId, contactId, accountId } = await makeLead(world);
  const http = await world.http(await world.user("qa_reviewer"));
  const { headers } = await http.get(`/api/leads/${leadId}`);
  expect(Object.keys(JSON.parse(headers.get("x-positions")!))).toEqual(
    expect.arrayContaining([`record:contact:${contactId}`, `record:account:${accountId}`]),
  );
});

test("no browser keeps an answer: what it shows changes without the version of its ETag", async () => {
  const { leadId } = await makeLead(world);
  const http = await world.http(await world.user("qa_reviewer"));
  const { headers } = await http.get(`/api/leads/${leadId}`);
  expect(headers.get("etag")).toBe('"1"');
  expect(headers.get("cache-control")).toBe("no-store");
});

test("a write of many leads tells the queue, the grid and each of their agents once", async () => {
  const agent = await world.user("agent", { name: "Caller of many" });
  const fixer = await world.user("agent", { name: "Fixer of many" });
  const { leadId } = await makeLead(world, { agent });
  await world.kernel.pool.query(`update lead set fixer_id = $2 where id = $1`, [
    leadId,
    fixer.userId,
  ]);
  const ids = [leadId, ...Array.from({ length: 200 }, () => crypto.randomUUID())];
  const rows = await projectLeads(
    world.system(),
    ids.map((id) => ({ action: "lead.handed_over", entity: "lead", id, payload: {} })),
  );
  const told = rows.map((row) => (row.kind === "event" ? `${row.topic} ${row.type}` : row.kind));
  expect(told.toSorted()).toEqual(
    ["qa-queue", "leads", `agent-leads:${agent.userId}`, `agent-leads:${fixer.userId}`]
      .map((topic) => `${topic} stale`)
      .toSorted(),
  );
});
