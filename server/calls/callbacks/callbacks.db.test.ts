import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { wallAt } from "#shared/compliance/calling-hours.rules.ts";
import { announceCallbacks, cancelCallback } from "./callbacks.service.ts";
import { sweepCalls } from "#server/calls/sweep.service.ts";
import { runCommand, setCampaignAgents } from "#server/campaigns/campaigns.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { relayOnce } from "#server/kernel/events/relay.ts";
import { daytimeZone } from "#test/factories/calls.ts";
import { inCall } from "#test/factories/in-call.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { presentTasks } from "#server/calls/queue/queue.present.ts";
import { projectCallbacks } from "./callbacks.project.ts";

let world: TestWorld;
const timeZone = daytimeZone();
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const sql = async (text: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(text, params)).rows;

async function listOf(agent: UserActor) {
  const http = await world.http(agent);
  return async () => (await http.get("/api/callbacks")).body.items;
}

/** An agent in a call, a colleague of the same campaign, and one of another. */
async function floor(name: string) {
  const one = await inCall(world, name);
  const colleague = await world.user("agent", { name: `${name} colleague` });
  const stranger = await world.user("agent", { name: `${name} stranger` });
  const manager = world.as(await world.user("campaign_manager"));
  const assign = (...people: UserActor[]) =>
    transact(manager, (tx) =>
      setCampaignAgents(
        tx,
        one.campaign.id,
        people.map((person) => person.userId),
      ),
    );
  await assign(one.agent, colleague);
  const { day } = wallAt(timeZone, new Date(Date.now() + 2 * 86_400_000));
  const promise = (mine: boolean) =>
    one.dispose("Callback", { callback: { localTime: `${day}T15:00`, timeZone, mine } });
  return { ...one, colleague, stranger, assign, promise };
}

/** The one open callback of a task, due longer ago than its owner has for it. */
async function overdue(taskId: string): Promise<string> {
  const [{ id }] = await sql(
    `update callback set due_at = now() - interval '16 minutes' where task_id = $1 returning id`,
    [taskId],
  );
  return id as string;
}

test("anyone's callback appears on the list of every agent of the campaign, and of no other", async () => {
  const one = await floor("Anyone");
  await verifyAction(world, {
    topic: `callbacks:${one.colleague.userId}`,
    read: await listOf(one.colleague),
    act: () => one.promise(false),
    viewer: one.colleague,
    outsiders: [one.stranger],
  });
  expect(await (await listOf(one.colleague))()).toHaveLength(1);
  expect(await (await listOf(one.stranger))()).toEqual([]);
});

test("a promise of one's own is nobody else's until it is overdue; then it appears by itself", async () => {
  const one = await floor("Overdue");
  await one.promise(true);
  const list = await listOf(one.colleague);
  expect(await list()).toEqual([]);
  await overdue(one.currentTask.id);
  expect(await list()).toEqual([]);
  await verifyAction(world, {
    topic: `callbacks:${one.colleague.userId}`,
    read: list,
    act: () => transact(world.system(), sweepCalls),
    viewer: one.colleague,
    outsiders: [one.stranger],
  });
  expect(await list()).toHaveLength(1);
  const version = async () =>
    (await sql(`select version from callback where task_id = $1`, [one.currentTask.id]))[0].version;
  const before = await version();
  await transact(world.system(), sweepCalls);
  expect(await version()).toBe(before);
});

test("taking back a shared callback takes it from every list that has it", async () => {
  const one = await floor("Shared end");
  await one.promise(true);
  const id = await overdue(one.currentTask.id);
  await transact(world.system(), sweepCalls);
  await verifyAction(world, {
    topic: `callbacks:${one.colleague.userId}`,
    read: await listOf(one.colleague),
    act: () => transact(world.as(one.agent), (tx) => cancelCallback(tx, id)),
    viewer: one.colleague,
    outsiders: [one.stranger],
  });
  expect(await (await listOf(one.colleague))()).toEqual([]);
});

test("who comes to a campaign or leaves it is told to read their list again", async () => {
  const one = await floor("Assigned");
  await one.promise(false);
  await one.assign(one.agent, one.stranger);
  const tasks = await sql(
    `select data from outbox where kind = 'task' and type = 'announce-callbacks'
      order by id desc limit 1`,
  );
  const { userIds } = tasks[0].data as { userIds: string[] };
  expect(userIds.toSorted()).toEqual([one.colleague.userId, one.stranger.userId].toSorted());
  await transact(world.system(), (tx) => announceCallbacks(tx, userIds));
  await relayOnce(world.kernel.pool, world.kernel.topics);
  const told = await sql(
    `select topic from event_log where type = 'stale' and topic = any ($1) order by topic`,
    [userIds.map((id) => `callbacks:${id}`)],
  );
  expect(told).toHaveLength(2);
  expect(await (await listOf(one.stranger))()).toHaveLength(1);
});

test("a callback taken back moves its task on the floor and the campaign's figures", async () => {
  const one = await floor("Taken back");
  await one.promise(true);
  const [{ id }] = await sql(`select id from callback where task_id = $1`, [one.currentTask.id]);
  await sql(`delete from campaign_touched`);
  await verifyAction(world, {
    topic: `call-floor:${one.campaign.id}`,
    read: () => presentTasks(world.system(), [one.currentTask.id]),
    act: () => transact(world.as(one.agent), (tx) => cancelCallback(tx, id)),
    viewer: await world.user("ops_supervisor"),
    outsiders: [one.colleague, one.stranger],
  });
  expect(await one.task()).toMatchObject({ state: "queued", rank: 1, owner_id: null });
  expect(await sql(`select distinct campaign_id from campaign_touched`)).toEqual([
    { campaign_id: one.campaign.id },
  ]);
});

test("a callback taken back after its campaign was stopped leaves nobody in the queue", async () => {
  const one = await floor("Stopped");
  await one.promise(true);
  const [{ id }] = await sql(`select id from callback where task_id = $1`, [one.currentTask.id]);
  await transact(world.system(), (tx) => runCommand(tx, one.campaign.id, "stop"));
  await transact(world.as(one.agent), (tx) => cancelCallback(tx, id));
  expect(await one.task()).toMatchObject({ state: "removed", removed_reason: "stopped" });
});

test("many callbacks that end at once tell each list once, not each callback", async () => {
  const one = await floor("Many");
  await one.promise(false);
  const [{ id }] = await sql(`select id from callback where campaign_id = $1`, [one.campaign.id]);
  const ids = [id as string, ...Array.from({ length: 200 }, () => crypto.randomUUID())];
  const rows = await projectCallbacks(
    world.system(),
    ids.map((each) => ({
      action: "callback.closed",
      entity: "callback",
      id: each,
      payload: { ownerId: null },
    })),
  );
  const told = rows.map((row) => (row.kind === "event" ? `${row.topic} ${row.type}` : row.kind));
  expect(told.toSorted()).toEqual(
    ["callbacks", `callbacks:${one.agent.userId}`, `callbacks:${one.colleague.userId}`]
      .map((topic) => `${topic} stale`)
      .toSorted(),
  );
});
