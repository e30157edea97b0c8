import { afterAll, beforeAll, expect, test } from "vitest";
import { transact } from "#server/kernel/db/transact.ts";
import { relayOnce } from "#server/kernel/events/relay.ts";
import { approve, makeLead, makeOrder } from "#test/factories/leads.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { tellOfLeadRecords } from "./lead-records.service.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

/** What the loop tells after `act`: topic → ids. */
async function toldAfter(act: () => Promise<unknown>) {
  const { pool, topics } = world.kernel;
  const step = async () => {
    await relayOnce(pool, topics);
    await transact(world.system(), tellOfLeadRecords);
    await relayOnce(pool, topics);
  };
  await step();
  await act();
  await relayOnce(pool, topics);
  const { pos } = (await pool.query(`select pos from relay_head`)).rows[0];
  await step();
  const { rows } = await pool.query<{ topic: string; data: { ids: string[] } }>(
    `select topic, data from event_log where pos > $1 and type = 'stale' order by topic`,
    [pos],
  );
  return Object.fromEntries(rows.map(({ topic, data }) => [topic, data.ids]));
}

async function edit(path: string, change: object): Promise<void> {
  const keeper = await world.http(await world.user("data_ops"));
  const { body } = await keeper.get<{ version: number }>(path);
  expect((await keeper.patch(path, body.version, change)).status).toBe(200);
}

test("a correction of a person is read again in every list that shows their lead, and nowhere else", async () => {
  const agent = await world.user("agent", { name: "Calling Agent" });
  const [lead, other] = [await makeLead(world, { agent }), await makeLead(world)];
  expect(
    await toldAfter(() => edit(`/api/contacts/${lead.contactId}`, { jobTitle: "Chief Example" })),
  ).toEqual({
    leads: [lead.leadId],
    "qa-queue": [lead.leadId],
    [`agent-leads:${agent.userId}`]: [lead.leadId],
  });
  const told = await toldAfter(() => edit(`/api/accounts/${other.accountId}`, { name: "New Inc" }));
  expect(told["leads"]).toEqual([other.leadId]);
});

test("the client reads a delivered lead again, no longer once it was recalled", async () => {
  const lead = await makeLead(world);
  const version = await approve(world, lead.leadId);
  const order = await makeOrder(world, lead.campaignId);
  const reviewer = await world.http(await world.user("qa_reviewer"));
  const send = (step: string, at: number, body: object = {}) =>
    reviewer.post(`/api/leads/${lead.leadId}/${step}`, body, { "if-match": `"${at}"` });
  const published = await send("publish", version);
  expect(published.status).toBe(200);
  const portal = `order-portal:${order.orderId}`;
  const first = await toldAfter(() => edit(`/api/contacts/${lead.contactId}`, { city: "Here" }));
  expect(first[portal]).toEqual([lead.leadId]);
  expect(first).not.toHaveProperty("qa-queue");
  const recalled = await send("recall", published.body.version, { reason: "Wrong person" });
  expect(recalled.status).toBe(200);
  const second = await toldAfter(() => edit(`/api/contacts/${lead.contactId}`, { city: "There" }));
  expect(second).not.toHaveProperty(portal);
});
