import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "#scripts/lib/postgres.mjs";
import type { UserActor } from "#shared/kernel/actor.ts";
import { startAttempt } from "#server/calls/attempts/start-attempt.service.ts";
import { renewTask } from "./leases.service.ts";
import { assignAgent } from "#server/campaigns/assignments.service.ts";
import { pullTask } from "./claims.service.ts";
import { skipTask } from "#server/calls/attempts/skip.service.ts";
import { sweepCalls } from "#server/calls/sweep.service.ts";
import { runCommand } from "#server/campaigns/campaigns.service.ts";
import { query } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { storeContacts, testPhone } from "#test/factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "#test/factories/calls.ts";
import type { CallCampaign } from "#test/factories/calls.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { presentCurrentTasks, presentTasks } from "./queue.present.ts";

let world: TestWorld;
const timeZone = daytimeZone();
let nextPhone = 0;

beforeAll(async () => {
  world = await testWorld({ DATABASE_POOL: "40" });
});
afterAll(() => world.close());

const people = (count: number) =>
  storeContacts(
    world,
    Array.from({ length: count }, () => ({ timeZone, phone: testPhone(nextPhone++) })),
  );
const pull = (agent: UserActor, campaignId: string) =>
  transact(world.as(agent), (tx) => pullTask(tx, campaignId));
const sweep = () => transact(world.system(), sweepCalls);
const expire = (taskId: string) =>
  world.kernel.pool.query(
    `update call_task set lease_until = clock_timestamp() - interval '1 ms' where id = $1`,
    [taskId],
  );
const stateOf = async (taskId: string) =>
  (await world.kernel.pool.query(`select * from call_task where id = $1`, [taskId])).rows[0];

test("fifty agents pulling at once over three campaigns never get the same phone", async () => {
  const agents = await callAgents(world, 50, "Puller");
  const shared = await people(40);
  const campaigns: CallCampaign[] = [];
  for (let i = 0; i < 3; i++) {
    const own = await people(20);
    // the same numbers under other persons, too: a switchboard
    const twins = await storeContacts(
      world,
      Array.from({ length: 5 }, (_, n) => ({ timeZone, phone: testPhone(n) })),
    );
    campaigns.push(
      await runningCampaign(world, { contactIds: [...shared, ...own, ...twins], agents }),
    );
  }
  const pulled = await Promise.all(agents.map((agent, i) => pull(agent, campaigns[i % 3]!.id)));
  const phones = pulled.map((one) => one.currentTask!.phone);
  expect(new Set(phones).size).toBe(50);
  expect(new Set(pulled.map((one) => one.currentTask!.contactId)).size).toBe(50);
});

test("a claim takes the phone that it gives and no other, however long the queue and its statistics", async () => {
  const [agent] = await callAgents(world, 1, "Locks");
  for (const count of [5, 400]) {
    const campaign = await runningCampaign(world, {
      contactIds: await people(count),
      agents: [agent!],
    });
    const locks = () =>
      transact(world.as(agent!), async (tx) => {
        const { currentTask, token } = await pullTask(tx, campaign.id);
        const [row] = await query<{ n: number }>(
          tx,
          `select count(*)::int as n from pg_locks
            where locktype = 'advisory' and classid = 5 and pid = pg_backend_pid()`,
        );
        await skipTask(tx, currentTask!.id, token!, "counted");
        return row!.n;
      });
    expect(await locks()).toBe(1);
    await withClient(world.database.adminUrl, (admin) => admin.query("analyze call_task"));
    expect(await locks()).toBe(1);
  }
});

test("who sees every campaign by another role pulls from none that is not assigned to them", async () => {
  const [agent, assigned] = await callAgents(world, 2, "Two roles");
  const campaign = await runningCampaign(world, {
    contactIds: await people(1),
    agents: [assigned!],
  });
  const both: UserActor = { ...agent!, roles: ["agent", "qa_reviewer"] };
  await expect(pull(both, campaign.id)).rejects.toMatchObject({ code: "not_found" });
  await transact(world.system(), (tx) => assignAgent(tx, campaign.id, both.userId));
  expect((await pull(both, campaign.id)).currentTask).not.toBeNull();
});

test("who pulls twice gets the same person again, under a fresh token; the old one is worthless", async () => {
  const [agent] = await callAgents(world, 1, "Twice");
  const campaign = await runningCampaign(world, { contactIds: await people(2), agents: [agent!] });
  const first = await pull(agent!, campaign.id);
  const second = await pull(agent!, campaign.id);
  expect(second.currentTask!.id).toBe(first.currentTask!.id);
  const renew = (token: string) =>
    transact(world.as(agent!), (tx) => renewTask(tx, first.currentTask!.id, token));
  await expect(renew(first.token!)).rejects.toMatchObject({ code: "taken" });
  const before = Date.now();
  const { leaseUntil } = await renew(second.token!);
  expect(Date.parse(leaseUntil)).toBeGreaterThan(before + 55_000);
});

test("a pull appears on the floor and as its agent's current task as a fresh read shows it", async () => {
  const [agent] = await callAgents(world, 1, "Seen");
  const campaign = await runningCampaign(world, { contactIds: await people(1), agents: [agent!] });
  const [{ id }] = (
    await world.kernel.pool.query(`select id from call_task where campaign_id = $1`, [campaign.id])
  ).rows;
  const outsiders = [await world.user("agent", { name: "Elsewhere" })];
  const events = await verifyAction(world, {
    topic: `call-floor:${campaign.id}`,
    read: () => presentTasks(world.system(), [id]),
    act: () => pull(agent!, campaign.id),
    viewer: await world.user("ops_supervisor"),
    outsiders,
  });
  const [currentTask] = events.filter((event) => event.topic === `current-task:${agent!.userId}`);
  const fresh = await presentCurrentTasks(world.system(), [id]);
  expect((currentTask!.data as { row: unknown }).row).toEqual(JSON.parse(JSON.stringify(fresh[0])));
  await verifyAction(world, {
    topic: `current-task:${agent!.userId}`,
    read: () => presentCurrentTasks(world.system(), [id]),
    act: () => pull(agent!, campaign.id),
    viewer: agent!,
    outsiders,
  });
});

test("an agent of a campaign that does not run is told so, not that it is dry", async () => {
  const [agent] = await callAgents(world, 1, "Paused");
  const campaign = await runningCampaign(world, { contactIds: await people(1), agents: [agent!] });
  await transact(world.system(), (tx) => runCommand(tx, campaign.id, "pause"));
  await expect(pull(agent!, campaign.id)).rejects.toMatchObject({ code: "wrong_state" });
});

test("an expired lease fences every later write of who held it, and the person is free again", async () => {
  const [late, next] = await callAgents(world, 2, "Fence");
  const campaign = await runningCampaign(world, {
    contactIds: await people(1),
    agents: [late!, next!],
  });
  const held = await pull(late!, campaign.id);
  expect((await pull(next!, campaign.id)).currentTask).toBeNull();
  await expire(held.currentTask!.id);
  const asLate = world.as(late!);
  for (const write of [
    () => transact(asLate, (tx) => renewTask(tx, held.currentTask!.id, held.token!)),
    () => transact(asLate, (tx) => skipTask(tx, held.currentTask!.id, held.token!, "later")),
    () => transact(asLate, (tx) => startAttempt(tx, held.currentTask!.id, held.token!)),
  ]) {
    await expect(write()).rejects.toMatchObject({ code: "taken" });
  }
  await sweep();
  const again = await pull(next!, campaign.id);
  expect(again.currentTask!.id).toBe(held.currentTask!.id);
  await expect(
    transact(asLate, (tx) => startAttempt(tx, held.currentTask!.id, held.token!)),
  ).rejects.toMatchObject({ code: "taken" });
});

test("an agent who vanishes in a call leaves it to be disposed, never ready by itself", async () => {
  const [agent, other] = await callAgents(world, 2, "Vanish");
  const campaign = await runningCampaign(world, {
    contactIds: await people(1),
    agents: [agent!, other!],
  });
  const held = await pull(agent!, campaign.id);
  await transact(world.as(agent!), (tx) => startAttempt(tx, held.currentTask!.id, held.token!));
  await expect.poll(async () => (await attemptOf(held.currentTask!.id)).state).toBe("dialing");
  await expire(held.currentTask!.id);
  await sweep();
  expect(await stateOf(held.currentTask!.id)).toMatchObject({
    state: "needs_disposition",
    lease_owner: agent!.userId,
  });
  expect(await attemptOf(held.currentTask!.id)).toMatchObject({
    state: "ended",
    end_reason: "unknown",
  });
  await sweep();
  expect((await pull(other!, campaign.id)).currentTask).toBeNull();
  const back = await pull(agent!, campaign.id);
  expect(back.currentTask).toMatchObject({ id: held.currentTask!.id, state: "needs_disposition" });
});

test("nobody is given who is outside their calling hours, not due, or another one's callback", async () => {
  const [agent] = await callAgents(world, 1, "Order");
  // so far apart that it is night in one of them at any hour
  const zones = [
    "Pacific/Honolulu",
    "America/New_York",
    "Europe/London",
    "Asia/Kolkata",
    "Asia/Tokyo",
  ];
  const asleep = zones.find((zone) => daytimeZoneHour(zone) < 7 || daytimeZoneHour(zone) >= 22)!;
  const contactIds = await storeContacts(world, [
    { timeZone: asleep, phone: testPhone(nextPhone++) },
    { timeZone: null, country: null, phone: testPhone(nextPhone++) },
    { timeZone, phone: testPhone(nextPhone++) },
    { timeZone, phone: testPhone(nextPhone++) },
  ]);
  const campaign = await runningCampaign(world, { contactIds, agents: [agent!] });
  const set = (sql: string, contactId: string) =>
    world.kernel.pool.query(`update call_task set ${sql} where contact_id = $1`, [contactId]);
  await set(`due_at = now() + interval '1 hour'`, contactIds[2]!);
  await set(`owner_id = '00000000-0000-7000-8000-000000000001', rank = 0`, contactIds[3]!);
  expect((await pull(agent!, campaign.id)).currentTask).toBeNull();
  await set(`due_at = now() - interval '20 minutes'`, contactIds[3]!);
  expect((await pull(agent!, campaign.id)).currentTask!.contactId).toBe(contactIds[3]);
});

const daytimeZoneHour = (zone: string) =>
  Number(
    new Intl.DateTimeFormat("en", { timeZone: zone, hour: "2-digit", hourCycle: "h23" }).format(
      new Date(),
    ),
  );

async function attemptOf(taskId: string) {
  const { rows } = await world.kernel.pool.query(
    `select * from call_attempt where task_id = $1 order by created_at desc limit 1`,
    [taskId],
  );
  return rows[0];
}
