import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { startDialerAttempt } from "#server/calls/attempts/start-attempt.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { registerCarrier, useForNewCalls } from "#server/telephony/carriers.registry.ts";
import { ownPhone } from "#server/telephony/own-phone.provider.ts";
import { storeContacts, testPhone } from "#test/factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "#test/factories/calls.ts";
import type { CallCampaign } from "#test/factories/calls.ts";
import { testCarrier } from "#test/harness/test-carrier.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { pullTask } from "./claims.service.ts";
import { giveBackTask, reserveTasks } from "./dialer-claims.service.ts";
import { acquireDialer, releaseDialer, renewDialer } from "./dialer-lease.service.ts";
import type { DialerLease } from "./dialer-lease.service.ts";
import { presentTasks } from "./queue.present.ts";

let world: TestWorld;
const timeZone = daytimeZone();
let nextPhone = 0;
beforeAll(async () => {
  world = await testWorld({ DATABASE_POOL: "40" });
  const carrier = testCarrier();
  registerCarrier(carrier);
  useForNewCalls(carrier.name);
});
afterAll(async () => {
  useForNewCalls(ownPhone.name);
  await world?.close();
});

const people = (count: number) =>
  storeContacts(
    world,
    Array.from({ length: count }, () => ({ timeZone, phone: testPhone(nextPhone++) })),
  );
const campaignOf = async (contactIds: string[], agents?: UserActor[]) =>
  runningCampaign(world, {
    contactIds,
    agents: agents ?? [await world.user("agent", { name: "Assigned" })],
  });
const acquire = (campaign: CallCampaign) =>
  transact(world.system(), (tx) => acquireDialer(tx, campaign.id, randomUUID()));
const reserve = (lease: DialerLease, count: number) =>
  transact(world.system(), (tx) => reserveTasks(tx, lease, count));
const sql = async (text: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(text, params)).rows;
const expire = ({ campaignId }: DialerLease) =>
  sql(
    `update dialer_lease set lease_until = clock_timestamp() - interval '1 ms'
      where campaign_id = $1`,
    [campaignId],
  );
const pull = (agent: UserActor, campaignId: string) =>
  transact(world.as(agent), (tx) => pullTask(tx, campaignId));

test("when ten processes want to dial for a campaign, then one may; once its lease has ended the next one, under a later epoch", async () => {
  const campaign = await campaignOf(await people(1));
  const leases = await Promise.all(Array.from({ length: 10 }, () => acquire(campaign)));
  const [lease, ...more] = leases.filter((one) => one !== null);
  expect(more).toEqual([]);
  await expire(lease!);
  const next = await acquire(campaign);
  expect(next!.epoch).toBe(lease!.epoch + 1);
});

test("a dialer's person is held like an agent's, and goes back when another process takes over", async () => {
  const [agent] = await callAgents(world, 1, "Passed over");
  const contactIds = await people(2);
  const [one, other] = [await campaignOf(contactIds), await campaignOf(contactIds, [agent!])];
  const lease = (await acquire(one))!;
  const reserved = await reserve(lease, 5);
  expect(reserved).toHaveLength(2);
  expect((await pull(agent!, other.id)).currentTask).toBeNull();
  await expire(lease);
  const next = (await acquire(one))!;
  const states = await sql(
    `select state, lease_owner, dialer_epoch from call_task where campaign_id = $1`,
    [one.id],
  );
  const free = { state: "queued", lease_owner: null, dialer_epoch: null };
  expect(states).toEqual([free, free]);
  expect((await pull(agent!, other.id)).currentTask).not.toBeNull();
  expect(await reserve(next, 5)).toHaveLength(1);
});

test("whoever comes with an ended lease or an older epoch writes nothing", async () => {
  const campaign = await campaignOf(await people(3));
  const old = (await acquire(campaign))!;
  const [task] = await reserve(old, 1);
  const rows = async () => [
    await sql(`select * from call_task where campaign_id = $1 order by id`, [campaign.id]),
    await sql(`select * from dialer_lease where campaign_id = $1`, [campaign.id]),
    await sql(`select * from call_attempt where campaign_id = $1`, [campaign.id]),
  ];
  const writes = [
    () => transact(world.system(), (tx) => renewDialer(tx, old)),
    () => transact(world.system(), (tx) => releaseDialer(tx, old)),
    () => reserve(old, 1),
    () => transact(world.system(), (tx) => giveBackTask(tx, old, task!, null)),
    () => transact(world.system(), (tx) => startDialerAttempt(tx, old, task!)),
  ];
  const allRefused = async () => {
    const before = await rows();
    for (const write of writes) {
      await expect(write()).rejects.toMatchObject({ code: "taken" });
    }
    expect(await rows()).toEqual(before);
  };
  await expire(old);
  await allRefused();
  const next = (await acquire(campaign))!;
  expect(await reserve(next, 3)).toHaveLength(3);
  await allRefused();
});

test("the token of one reservation is worthless for the next one of the same dialer", async () => {
  const campaign = await campaignOf(await people(1));
  const lease = (await acquire(campaign))!;
  const [first] = await reserve(lease, 1);
  await transact(world.system(), (tx) => giveBackTask(tx, lease, first!, null));
  const [second] = await reserve(lease, 1);
  expect(second!.id).toBe(first!.id);
  const begin = (token: string) =>
    transact(world.system(), (tx) => startDialerAttempt(tx, lease, { ...second!, token }));
  await expect(begin(first!.token)).rejects.toMatchObject({ code: "taken" });
  expect(await begin(second!.token)).toMatchObject({ state: "initiating" });
});

test("renewing the lease keeps what it has reserved; giving it up gives that back", async () => {
  const campaign = await campaignOf(await people(2));
  const lease = (await acquire(campaign))!;
  await reserve(lease, 2);
  await sql(
    `update call_task set lease_until = clock_timestamp() + interval '1 second'
      where campaign_id = $1`,
    [campaign.id],
  );
  await transact(world.system(), (tx) => renewDialer(tx, lease));
  const [kept] = await sql(
    `select min(lease_until) > clock_timestamp() + interval '50 seconds' as long
       from call_task where campaign_id = $1`,
    [campaign.id],
  );
  expect(kept).toEqual({ long: true });
  await transact(world.system(), (tx) => releaseDialer(tx, lease));
  const left = await sql(`select 1 from call_task where campaign_id = $1 and state <> 'queued'`, [
    campaign.id,
  ]);
  expect(left).toEqual([]);
  expect(await acquire(campaign)).not.toBeNull();
});

test("thirty agents and three dialers at once over three campaigns never get the same phone or person", async () => {
  const agents = await callAgents(world, 30, "Racer");
  const first = nextPhone;
  const shared = await people(40);
  const campaigns: CallCampaign[] = [];
  for (let i = 0; i < 3; i++) {
    const own = await people(15);
    // the same numbers under other persons, too: a switchboard
    const twins = await storeContacts(
      world,
      Array.from({ length: 5 }, (_, n) => ({ timeZone, phone: testPhone(first + n) })),
    );
    campaigns.push(await campaignOf([...shared, ...own, ...twins], agents));
  }
  const leases = await Promise.all(campaigns.map(async (one) => (await acquire(one))!));
  const [pulled, reserved] = await Promise.all([
    Promise.all(agents.map((agent, i) => pull(agent, campaigns[i % 3]!.id))),
    Promise.all(leases.flatMap((lease) => [reserve(lease, 5), reserve(lease, 5)])),
  ]);
  expect(reserved.flat()).toHaveLength(30);
  expect(pulled.filter((one) => one.currentTask !== null)).toHaveLength(30);
  const held = await sql(
    `select phone_e164, contact_id, num_nonnulls(lease_owner, dialer_epoch) as holders
       from call_task where campaign_id = any ($1) and state = 'leased'`,
    [campaigns.map(({ id }) => id)],
  );
  expect(held).toHaveLength(60);
  expect(new Set(held.map((row) => row.phone_e164)).size).toBe(60);
  expect(new Set(held.map((row) => row.contact_id)).size).toBe(60);
  expect(held.every((row) => row.holders === 1)).toBe(true);
});

test("a task has one kind of holder, and what waits for a disposition waits for a person", async () => {
  const [agent] = await callAgents(world, 1, "Both");
  const campaign = await campaignOf(await people(1));
  const lease = (await acquire(campaign))!;
  const [task] = await reserve(lease, 1);
  const set = (columns: string) => sql(`update call_task set ${columns} where id = $1`, [task!.id]);
  await expect(set(`lease_owner = '${agent!.userId}'`)).rejects.toThrow("call_task_check");
  await expect(set(`dialer_epoch = null`)).rejects.toThrow("call_task_check");
  await expect(
    set(`state = 'needs_disposition', lease_token = null, lease_until = null`),
  ).rejects.toThrow("call_task_dialer_check");
});

test("a reservation appears on the floor as a fresh read shows it, and on nobody's screen", async () => {
  const campaign = await campaignOf(await people(1));
  const lease = (await acquire(campaign))!;
  const [{ id }] = await sql(`select id from call_task where campaign_id = $1`, [campaign.id]);
  const outsiders = [await world.user("agent", { name: "Elsewhere" })];
  const viewer = await world.user("ops_supervisor");
  const seen = {
    topic: `call-floor:${campaign.id}`,
    read: () => presentTasks(world.system(), [id]),
    viewer,
    outsiders,
  };
  const events = await verifyAction(world, { ...seen, act: () => reserve(lease, 1) });
  expect(events.filter(({ topic }) => topic.startsWith("current-task:"))).toEqual([]);
  await verifyAction(world, {
    ...seen,
    act: () => transact(world.system(), (tx) => releaseDialer(tx, lease)),
  });
});
