import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { approve, day, makeCampaign, makeLead, makeOrder } from "#test/factories/leads.ts";
import { until } from "#test/harness/until.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyOrders } from "./orders.verify.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const ifMatch = (version: number) => ({ "if-match": `"${version}"` });
const reviewer = async () => world.http(await world.user("qa_reviewer", { name: "Pia Publisher" }));

async function approved(campaignId?: string) {
  const lead = await makeLead(world, { campaignId });
  return { ...lead, version: await approve(world, lead.leadId) };
}

async function publish(lead: { leadId: string; version: number }, orderId?: string) {
  const body = orderId ? { orderId } : {};
  return (await reviewer()).post(`/api/leads/${lead.leadId}/publish`, body, ifMatch(lead.version));
}

describe("publishing", () => {
  test("without an order that was linked on that day it is refused", async () => {
    const lead = await approved();
    expect(await publish(lead)).toMatchObject({
      status: 422,
      body: { code: "refused", rule: "order" },
    });
    const order = await makeOrder(world, await makeCampaign(world));
    expect((await publish(lead, order.orderId)).body.rule).toBe("order");
  });

  test("a link that ended before the lead was qualified does not count", async () => {
    const lead = await approved();
    const { orderId } = await makeOrder(world, lead.campaignId);
    const manager = await world.http(await world.user("campaign_manager"));
    const link = { campaignId: lead.campaignId, linkedFrom: day(-1), linkedTo: day(-1) };
    expect((await manager.post(`/api/orders/${orderId}/unlink`, link)).status).toBe(200);
    expect((await publish(lead)).body.rule).toBe("order");
  });

  test("when the order is unlinked while a lead is being published to it, nothing is delivered", async () => {
    const lead = await approved();
    const { orderId } = await makeOrder(world, lead.campaignId);
    const unlinking = await world.kernel.pool.connect();
    try {
      await unlinking.query("begin");
      await unlinking.query(`select id from client_order where id = $1 for update`, [orderId]);
      const answer = publish(lead, orderId);
      // the publisher has read its choice and waits for the order's row
      await until("the publisher waits for the order", async () => {
        const { rows } = await world.kernel.pool.query(
          `select 1 from pg_stat_activity
            where wait_event_type = 'Lock' and query like '%client_order where id%for share%'
              and datname = current_database()`,
        );
        return rows.length > 0;
      });
      await unlinking.query(`delete from order_campaign where order_id = $1`, [orderId]);
      await unlinking.query("commit");
      expect(await answer).toMatchObject({ status: 422, body: { rule: "order" } });
    } finally {
      unlinking.release();
    }
    const { rows } = await world.kernel.pool.query(
      `select 1 from client_delivery where lead_id = $1`,
      [lead.leadId],
    );
    expect(rows).toEqual([]);
  });

  test("one order is taken by itself; the lead is published to it once", async () => {
    const lead = await approved();
    const { orderId } = await makeOrder(world, lead.campaignId);
    const answer = await publish(lead);
    expect(answer).toMatchObject({
      status: 200,
      body: { status: "published", orderId, clientDecision: "pending" },
    });
    const again = await publish({ ...lead, version: answer.body.version });
    expect(again).toMatchObject({ status: 409, body: { code: "wrong_state" } });
  });

  test("of several the one furthest behind its pace is proposed; another may be chosen", async () => {
    const campaignId = await makeCampaign(world);
    const ahead = await makeOrder(world, campaignId, { leadGoal: 100 });
    const behind = await makeOrder(world, campaignId, { leadGoal: 100 });
    await world.kernel.pool.query(
      `update client_order set starts_on = $2, due_on = $3 where id = $1`,
      [behind.orderId, day(-50), day(50)],
    );
    const [one, two] = [await approved(campaignId), await approved(campaignId)];
    const http = await reviewer();
    const choices = await http.get(`/api/leads/${one.leadId}/orders`);
    expect(choices.body.items).toMatchObject([
      { orderId: behind.orderId, proposed: true, expected: 50 },
      { orderId: ahead.orderId, proposed: false, expected: 0 },
    ]);
    expect((await publish(one)).body.orderId).toBe(behind.orderId);
    expect((await publish(two, ahead.orderId)).body.orderId).toBe(ahead.orderId);
  });
});

describe("a publication", () => {
  test("is of approved leads only", async () => {
    const lead = await makeLead(world);
    await makeOrder(world, lead.campaignId);
    const answer = await publish({ leadId: lead.leadId, version: 1 });
    expect(answer).toMatchObject({ status: 409, body: { code: "wrong_state" } });
  });

  test("by two reviewers at once delivers it once", async () => {
    const lead = await approved();
    await makeOrder(world, lead.campaignId);
    const answers = await Promise.all([publish(lead), publish(lead)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { rows } = await world.kernel.pool.query(
      `select count(*) as n from client_delivery where lead_id = $1`,
      [lead.leadId],
    );
    expect(rows[0].n).toBe(1);
  });

  test("of several answers for each lead", async () => {
    const [good, lost] = [await approved(), await approved()];
    await makeOrder(world, good.campaignId);
    const leads = [good, lost].map(({ leadId, version }) => ({ id: leadId, version }));
    const { body } = await (await reviewer()).post("/api/leads/bulk/publish", { leads });
    const of = (id: string) => body.results.find((row: { id: string }) => row.id === id);
    expect(of(good.leadId)).toMatchObject({ ok: true });
    expect(of(lost.leadId)).toMatchObject({ ok: false, code: "refused" });
  });

  test("is not by the agent of the lead, admin included", async () => {
    const admin = await world.user("admin");
    const { leadId, campaignId } = await makeLead(world, { agent: admin });
    await makeOrder(world, campaignId);
    const version = await approve(world, leadId);
    const http = await world.http(admin);
    expect((await http.post(`/api/leads/${leadId}/publish`, {}, ifMatch(version))).status).toBe(
      403,
    );
  });
});

async function published() {
  const lead = await approved();
  const order = await makeOrder(world, lead.campaignId);
  const answer = await publish(lead);
  return { ...lead, ...order, version: answer.body.version as number };
}

describe("after delivery", () => {
  test("a recalled lead leaves the portal and the goal", async () => {
    const lead = await published();
    const http = await reviewer();
    const body = { reason: "Wrong company" };
    const answer = await http.post(`/api/leads/${lead.leadId}/recall`, body, ifMatch(lead.version));
    expect(answer.body.status).toBe("recalled");
    const stats = await http.get(`/api/orders/${lead.orderId}/aggregate-stats`);
    expect(stats.body).toMatchObject({ goal: 10, delivered: 0, replaced: 1 });
    const portal = await world.http(lead.buyer);
    const leads = await portal.get(`/api/portal/orders/${lead.orderId}/leads`);
    expect(leads.body.items).toEqual([]);
  });

  async function rejectedByClient() {
    const lead = await published();
    const portal = await world.http(lead.buyer);
    const path = `/api/portal/leads/${lead.leadId}/decide`;
    const silent = await portal.post(path, { decision: "rejected" }, ifMatch(1));
    expect(silent.status).toBe(400);
    const body = { decision: "rejected", comment: "Left the company" };
    const answer = await portal.post(path, body, ifMatch(1));
    expect(answer).toMatchObject({ status: 200, body: { decision: "rejected", version: 2 } });
    const queue = await (await reviewer()).get("/api/leads?view=queue&limit=200");
    const row = queue.body.items.find(({ id }: { id: string }) => id === lead.leadId);
    expect(row).toMatchObject({ clientDecision: "rejected", clientComment: "Left the company" });
    const claimed = await (await reviewer()).post(`/api/leads/${lead.leadId}/claim`);
    const { claim, lead: current } = claimed.body;
    return { ...lead, portal, token: claim.token, version: current.version as number };
  }

  test("a rejection by the client waits for review; upheld, it is to be replaced", async () => {
    const lead = await rejectedByClient();
    const http = await reviewer();
    const body = { token: lead.token, reason: "Right, she left" };
    const answer = await http.post(`/api/leads/${lead.leadId}/uphold`, body, ifMatch(lead.version));
    expect(answer.body).toMatchObject({ status: "rejected", claim: null });
    const stats = await http.get(`/api/orders/${lead.orderId}/aggregate-stats`);
    expect(stats.body).toMatchObject({ delivered: 0, replaced: 1, disputed: 0 });
  });

  test("answered, it is pending with the client, who reads the answer and decides again", async () => {
    const lead = await rejectedByClient();
    const body = { token: lead.token, reason: "She still works there" };
    const http = await reviewer();
    const answer = await http.post(`/api/leads/${lead.leadId}/answer`, body, ifMatch(lead.version));
    expect(answer.body).toMatchObject({ status: "published", clientDecision: "pending" });
    const leads = await lead.portal.get(`/api/portal/orders/${lead.orderId}/leads`);
    const [row] = leads.body.items;
    expect(row).toMatchObject({ decision: "pending", reply: "She still works there" });
    const accept = await lead.portal.post(
      `/api/portal/leads/${lead.leadId}/decide`,
      { decision: "accepted" },
      ifMatch(row.version),
    );
    expect(accept.body).toMatchObject({ decision: "accepted" });
  });
});

test("aggregate-stats counts calls, talk and leads of linked campaigns", async () => {
  const lead = await published();
  const http = await world.http(await world.user("campaign_manager"));
  const { body } = await http.get(`/api/orders/${lead.orderId}/aggregate-stats`);
  expect(body).toMatchObject({
    goal: 10,
    delivered: 1,
    pending: 1,
    attempts: 1,
    connects: 1,
    conversations: 1,
    byDay: [{ day: day(0), delivered: 1 }],
    leadsByStatus: { published: 1, new: 0 },
  });
  expect(body.talkSeconds).toBeGreaterThanOrEqual(240);
});

test("overlapping links of one campaign to one order are refused", async () => {
  const campaignId = await makeCampaign(world);
  const { orderId } = await makeOrder(world, campaignId);
  const http = await world.http(await world.user("ops_supervisor"));
  const again = await http.post(`/api/orders/${orderId}/links`, { campaignId, linkedFrom: day(3) });
  expect(again).toMatchObject({ status: 409, body: { code: "conflict" } });
});

test("deliveries, leads and figures agree", async () => {
  expect(await verifyOrders(world.system())).toEqual([]);
});
