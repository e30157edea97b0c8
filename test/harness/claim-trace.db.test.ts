import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "#scripts/lib/postgres.mjs";
import { judgeClaims, traceClaims, type Broken } from "./claim-trace.ts";
import { inCall } from "../factories/in-call.ts";
import { dialledCalls } from "#test/factories/dialling.ts";
import { bridgeAttempt } from "#server/calls/attempts/bridge.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { registerCarrier, useForNewCalls } from "#server/telephony/carriers.registry.ts";
import { applyLegEvent } from "#server/telephony/legs.service.ts";
import { ownPhone } from "#server/telephony/own-phone.provider.ts";
import { testCarrier } from "#test/harness/test-carrier.ts";
import { testWorld } from "./kernel.ts";
import type { TestWorld } from "./kernel.ts";

let world: TestWorld;
const carrier = testCarrier();
beforeAll(async () => {
  world = await testWorld();
  await traceClaims(world);
  registerCarrier(carrier);
  useForNewCalls(carrier.name);
});
afterAll(async () => {
  useForNewCalls(ownPhone.name);
  await world?.close();
});

const whole: Broken = {
  doubleHolds: 0,
  stolen: 0,
  doubleDials: 0,
  unleased: 0,
  stale: 0,
  revived: 0,
  misended: 0,
  lost: 0,
};
/** Runs it with what is in the way of breaking the promise, the unique indexes, out of the way. */
const broken = (sql: string) =>
  withClient(world.database.adminUrl, async (admin) => {
    await admin.query(sql);
  });

test("two whole calls break no promise", async () => {
  const one = await inCall(world, "Whole");
  await one.dispose("Not Qualified");
  await (await inCall(world, "Whole as well")).dispose("No Answer");
  expect(await judgeClaims(world)).toEqual(whole);
});

test("whoever holds and dials a phone that another one has is found", async () => {
  const [a, b] = [await inCall(world, "Has him"), await inCall(world, "Has him too")];
  await broken(`
    drop index call_task_held_phone;
    drop index call_attempt_open_phone;
    update call_task set phone_e164 = '${a.currentTask.phone}' where id = '${b.currentTask.id}';
    update call_attempt set phone_e164 = '${a.currentTask.phone}' where id = '${b.attempt.id}'`);
  const found = await judgeClaims(world);
  expect(found.doubleHolds).toBeGreaterThan(0);
  expect(found).toEqual({ ...whole, doubleHolds: found.doubleHolds, doubleDials: 1 });
});

test("a claim taken over, a dial without its lease, one that goes on after its end, and a second end are found", async () => {
  const before = await judgeClaims(world);
  const [one, other] = [await inCall(world, "Robbed"), await inCall(world, "Robber")];
  await broken(`
    alter table call_task drop constraint call_task_check;
    update call_task set state = 'queued', lease_owner = null, lease_token = null,
           lease_until = null where id = '${other.currentTask.id}';
    update call_task set lease_owner = '${other.agent.userId}' where id = '${one.currentTask.id}'`);
  expect(await judgeClaims(world)).toEqual({ ...before, stolen: 1 });
  await broken(`
    update call_attempt set state = 'ended', ended_at = now(), end_reason = 'hangup'
     where id in ('${one.attempt.id}', '${other.attempt.id}');
    update call_attempt set state = 'answered', ended_at = null, end_reason = null
     where id = '${one.attempt.id}'`);
  expect(await judgeClaims(world)).toEqual({ ...before, stolen: 1, revived: 1 });
  await broken(`
    insert into call_attempt (id, task_id, campaign_id, contact_id, agent_id, phone_e164, time_zone,
                              local_day, command_id, carrier, created_at, updated_at)
    select uuidv7(), task_id, campaign_id, contact_id, agent_id, '+12015550199', time_zone,
           local_day, 'no lease', carrier, now(), now()
      from call_attempt where id = '${other.attempt.id}';
    update call_task set state = 'done' where id = '${other.currentTask.id}'`);
  expect(await judgeClaims(world)).toEqual({
    ...before,
    stolen: 1,
    revived: 1,
    unleased: 1,
    misended: 1,
  });
  await broken(`
    update call_task set state = 'needs_disposition', lease_owner = null, lease_token = null,
           lease_until = null where id = '${one.currentTask.id}'`);
  expect(await judgeClaims(world)).toMatchObject({ lost: 1 });
});

test("a dialer's call that an agent takes breaks no promise; what it does under an epoch that is over is found", async () => {
  const before = await judgeClaims(world);
  const { campaign, agent, calls } = await dialledCalls(world, carrier, "Dialled", { calls: 2 });
  const [one, other] = calls;
  await applyLegEvent(world.system(), carrier.name, carrier.says(one!.legId, "answered"));
  await transact(world.system(), (tx) => bridgeAttempt(tx, one!.id, agent.userId));
  expect(await judgeClaims(world)).toEqual(before);
  await broken(`
    update dialer_lease set epoch = epoch + 1 where campaign_id = '${campaign.id}';
    update call_attempt set state = 'ended', ended_at = now(), end_reason = 'busy'
     where id = '${other!.id}';
    update call_task set state = 'queued', dialer_epoch = null, lease_token = null,
           lease_until = null where id = '${other!.taskId}';
    update call_task set state = 'leased', dialer_epoch = 1, lease_token = uuidv7(),
           lease_until = now() + interval '1 minute' where id = '${other!.taskId}'`);
  expect(await judgeClaims(world)).toEqual({ ...before, stale: 1 });
  await broken(`
    update call_task set dialer_epoch = 2 where id = '${other!.taskId}'`);
  expect(await judgeClaims(world)).toEqual({ ...before, stale: 1, stolen: before.stolen + 1 });
});
