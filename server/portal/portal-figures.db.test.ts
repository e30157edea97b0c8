import { afterAll, beforeAll, expect, test } from "vitest";
import { relayOnce } from "#server/kernel/events/relay.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { figuresOfOrder, refreshOrderFigures } from "#server/orders/order-figures.service.ts";
import { approve, makeLead, makeOrder } from "#test/factories/leads.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { publishPortalStats } from "./portal.service.ts";

const ifMatch = (version: number) => ({ "if-match": `"${version}"` });

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world?.close());

/** An order with an approved lead, and a second one that nobody has looked at. */
async function delivery() {
  const lead = await makeLead(world);
  const { leadId: innerLead } = await makeLead(world, { campaignId: lead.campaignId });
  const version = await approve(world, lead.leadId);
  const order = await makeOrder(world, lead.campaignId);
  const reviewer = await world.http(await world.user("qa_reviewer"));
  const publish = async () => {
    const to = `/api/leads/${lead.leadId}/publish`;
    expect((await reviewer.post(to, {}, ifMatch(version))).status).toBe(200);
  };
  return { ...order, innerLead, publish };
}

async function figures() {
  await relayOnce(world.kernel.pool, world.kernel.topics);
  await transact(world.system(), (tx) => refreshOrderFigures(tx, publishPortalStats));
  await relayOnce(world.kernel.pool, world.kernel.topics);
}

test("when the agency works on an order's leads, then the client's figures say nothing; when one is published or decided, they do", async () => {
  const d = await delivery();
  await figures();
  const revs = async () => {
    const of = async (topic: string) =>
      (await world.kernel.pool.query(`select rev from gauge_value where topic = $1`, [topic]))
        .rows[0]?.rev as number;
    return {
      staff: await of(`order-stats:${d.orderId}`),
      client: await of(`order-portal-stats:${d.orderId}`),
    };
  };
  const begun = await revs();
  expect(begun.client).toBeGreaterThan(0);
  const reviewer = await world.http(await world.user("qa_reviewer", { name: "Inner steps" }));
  await reviewer.post(`/api/leads/${d.innerLead}/claim`);
  await figures();
  const claimed = await revs();
  expect(claimed.staff).toBeGreaterThan(begun.staff);
  expect(claimed.client).toBe(begun.client);
  await d.publish();
  await figures();
  const published = await revs();
  expect(published.client).toBeGreaterThan(begun.client);
  const buyer = await world.http(d.buyer);
  const [lead] = (await buyer.get(`/api/portal/orders/${d.orderId}/leads`)).body.items;
  const answer = await buyer.post(
    `/api/portal/leads/${lead.id}/decide`,
    { decision: "accepted", comment: null },
    ifMatch(lead.version),
  );
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  await figures();
  expect((await revs()).client).toBeGreaterThan(published.client);
});

test("when a figure goes back before the relay has told of the change, then the last value stands", async () => {
  const d = await delivery();
  await figures();
  const shown = async () =>
    (
      await world.kernel.pool.query(`select value from gauge_value where topic = $1`, [
        `order-portal-stats:${d.orderId}`,
      ])
    ).rows[0].value;
  const refresh = () =>
    transact(world.system(), async (tx) => {
      const stats = await figuresOfOrder(tx, d.orderId);
      await publishPortalStats(tx, new Map([[d.orderId, stats!]]));
    });
  const goal = (n: number) =>
    world.kernel.pool.query(`update client_order set lead_goal = $2 where id = $1`, [d.orderId, n]);
  const before = await shown();
  await goal(99);
  await refresh();
  await goal(before.goal);
  await refresh();
  await relayOnce(world.kernel.pool, world.kernel.topics);
  expect(await shown()).toEqual(before);
});
