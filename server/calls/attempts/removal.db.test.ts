import { afterAll, beforeAll, expect, test } from "vitest";
import { callDrift } from "#server/calls/calls.verify.ts";
import { reasonsOf } from "#server/calls/queue/queue-reasons.queries.ts";
import { storeContacts } from "#test/factories/audience.ts";
import { CallGate } from "#test/factories/call-gate.ts";
import { callAgents, runningCampaign } from "#test/factories/calls.ts";
import { testWorld, type TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
let gate: CallGate;
beforeAll(async () => {
  world = await testWorld();
  gate = new CallGate(world);
});
afterAll(() => world.close());

test("a DNC removes queued people and cuts a call that nobody has answered, in every campaign", async () => {
  const one = await gate.claimed("Cut", { phone: gate.phone() });
  const attempt = await gate.start(one.agent, one.task.id, one.token);
  await gate.dialled(attempt.id);
  const other = await runningCampaign(world, { contactIds: [one.contactId], agents: [one.agent] });
  await gate.suppressAndPurge(one.contactId, 2);
  const [left] = await gate.sql(
    `select state, removed_reason from call_task where campaign_id = $1`,
    [other.id],
  );
  expect(left).toEqual({ state: "removed", removed_reason: "suppressed" });
  const [cut] = await gate.sql(`select state, end_reason from call_attempt where id = $1`, [
    attempt.id,
  ]);
  expect(cut).toEqual({ state: "ended", end_reason: "suppressed" });
});

test("a DNC between attempt and dial takes the person out of the queue as well", async () => {
  const one = await gate.claimed("Between");
  const attempt = await gate.start(one.agent, one.task.id, one.token);
  await gate.dialled(attempt.id);
  await gate.undialled(attempt.id);
  await gate.suppressAndPurge(one.contactId);
  const [task] = await gate.sql(`select state, removed_reason from call_task where id = $1`, [
    one.task.id,
  ]);
  expect(task).toEqual({ state: "removed", removed_reason: "suppressed" });
});

test("who could never be dialled is left out of the queue, and counted; another number of theirs is taken", async () => {
  const [agent] = await callAgents(world, 1, "Left out");
  // where none of the numbers is, whatever the time of day
  const timeZone = "Pacific/Honolulu";
  const dialable = gate.phone();
  const contactIds = await storeContacts(world, [
    { timeZone, phone: "+442079460124" },
    { timeZone, phone: "+881612345678" },
    { timeZone, phone: "+442079460125" },
    { timeZone, phone: gate.phone() },
  ]);
  await gate.sql(
    `update contact set mobile_e164 = $2, time_zone_source = 'area_code' where id = $1`,
    [contactIds[2], dialable],
  );
  const campaign = await runningCampaign(world, { contactIds, agents: [agent!] });
  const tasks = await gate.sql(
    `select contact_id, phone_e164 as phone, time_zone as zone from call_task where campaign_id = $1`,
    [campaign.id],
  );
  expect(tasks.map((task) => task.contact_id).toSorted()).toEqual(contactIds.slice(2).toSorted());
  expect(tasks.find((task) => task.phone === dialable)?.zone).toBe("country:US");
  const { total, reasons } = await reasonsOf(world.system(), campaign.id, null);
  expect(total).toBe(4);
  expect(reasons).toContainEqual(expect.objectContaining({ reason: "destination", count: 2 }));
});

test("after all of it every stored state agrees with its rows", async () => {
  expect(await callDrift(world.system())).toEqual([]);
});
