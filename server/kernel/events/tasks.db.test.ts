import { setTimeout as sleep } from "node:timers/promises";
import { Queue, createNodeRedisClient } from "bullmq";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { eventsWorld, thingStats, type EventsWorld } from "#test/harness/events-world.ts";
import { until } from "#test/harness/until.ts";
import { createGauges } from "./gauges.ts";
import { startTaskForwarder, taskEnded, type AddJob } from "./tasks.ts";

let world: EventsWorld;
let stop: (() => Promise<void>) | null = null;
beforeAll(async () => {
  world = await eventsWorld();
});
afterEach(async () => {
  await stop?.();
  stop = null;
});
afterAll(() => world.close());

type More = { maxAttempts?: number; ready?: () => boolean; againAfterMs?: number };
function forward(add: AddJob, more: More = {}) {
  stop = startTaskForwarder({ ...world, add, ...more }).stop;
}
const waiting = async () =>
  (await world.pool.query("select from outbox where kind = 'task'")).rowCount ?? 0;
const task = (n: number, jobId?: string) =>
  ({ kind: "task", job: "count", payload: { n }, jobId }) as const;

const handed = async () =>
  (await world.pool.query("select from outbox where kind = 'task' and next_at is not null"))
    .rowCount ?? 0;

test("tasks reach the queue with their payload, id and time, and stay until their job has ended", async () => {
  const queue = new Queue("count", {
    connection: createNodeRedisClient(world.redis),
    prefix: world.namespace,
  });
  forward((job, payload, { jobId, runAt }) =>
    queue.add(job, payload, { jobId, delay: runAt ? runAt.getTime() - Date.now() : 0 }),
  );
  await world.write(task(1, "one"), { ...task(2), runAt: new Date(Date.now() + 60_000) });
  await until("handed on", async () => (await handed()) === 2);
  expect((await queue.getJob("one"))!.data).toEqual({ n: 1 });
  const [later] = await queue.getDelayed();
  expect(later!.data).toEqual({ n: 2 });
  expect(later!.opts.delay).toBeGreaterThan(50_000);
  await taskEnded(world.pool, "one");
  expect(await waiting()).toBe(1);
  await taskEnded(world.pool, later!.id!);
  expect(await waiting()).toBe(0);
  await queue.close();
});

test("what the queue lost it gets again; a job that ends while its task is handed on is forgotten", async () => {
  const added: string[] = [];
  let ends: Promise<void> | undefined;
  forward(
    async (_job, _payload, { jobId }) => {
      added.push(jobId);
      // the third time the job runs, and ends before the forwarder has committed
      if (added.length === 3) ends = taskEnded(world.pool, jobId);
      await sleep(50);
    },
    { againAfterMs: 100 },
  );
  await world.write(task(6, "lost"));
  await until("thrice", () => added.length === 3);
  await until("its end", () => ends !== undefined);
  await ends;
  expect(await waiting()).toBe(0);
  await sleep(300);
  expect(added).toEqual(["lost", "lost", "lost"]);
});

test("a task that is written while its namesake runs is not forgotten with it", async () => {
  await world.write(task(7, "same"));
  await taskEnded(world.pool, "same");
  expect(await waiting()).toBe(1);
  await world.pool.query("delete from outbox where kind = 'task'");
});

test("while the queue is away nothing is taken and no attempt is counted", async () => {
  let ready = false;
  const added: unknown[] = [];
  forward(async (_job, payload) => added.push(payload), { ready: () => ready, maxAttempts: 1 });
  await world.write(task(3));
  await sleep(350);
  expect(await waiting()).toBe(1);
  ready = true;
  await until("added", () => added.length === 1);
  await world.pool.query("delete from outbox where kind = 'task'");
});

test("a task that keeps failing ends in dead letters and lets others pass", async () => {
  const added: number[] = [];
  forward(
    async (_job, payload) => {
      const { n } = payload as { n: number };
      if (n === 4) throw new Error("no such job");
      added.push(n);
    },
    { maxAttempts: 2 },
  );
  await world.write(task(4), task(5));
  await until("the other", () => added.includes(5));
  const dead = async () =>
    (await world.pool.query("select type, error from outbox_dead")).rows as unknown[];
  await until("dead", async () => (await dead()).length > 0);
  expect(await dead()).toEqual([{ type: "count", error: "no such job" }]);
  await world.pool.query("delete from outbox where kind = 'task'");
});

test("gauge values of a writer are coalesced and the last one is written", async () => {
  const gauges = createGauges(world);
  for (let n = 1; n <= 100; n++) {
    gauges.set(thingStats.gauge({ id: "x" }, "all", { n }));
    if (n === 50) await gauges.flush();
  }
  await gauges.close();
  const { rows } = await world.pool.query(
    "select data from outbox where kind = 'gauge' order by id",
  );
  expect(rows.length).toBe(2);
  expect(rows.at(-1).data).toEqual({ n: 100 });
});
