import { afterAll, beforeAll, expect, test } from "vitest";
import { forgetRedis } from "#scripts/lib/deployment.mjs";
import { transact } from "#server/kernel/db/transact.ts";
import { enqueue } from "#server/kernel/jobs/enqueue.ts";
import { openQueues } from "#server/kernel/jobs/queues.ts";
import { until } from "#test/harness/until.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { announceCallbacksJob } from "#server/calls/callbacks/callbacks.jobs.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world?.close());

const tasks = async () =>
  (await world.kernel.pool.query(`select next_at from outbox where kind = 'task'`)).rows as {
    next_at: Date | null;
  }[];

test("a job that waited in a Redis whose memory is gone runs all the same, once", async () => {
  const { kernel, database } = world;
  await world.url(); // a hub hands tasks on
  await transact(world.system(), async (tx) => {
    enqueue(tx, announceCallbacksJob, { userIds: [] });
    await Promise.resolve();
  });
  await until("the task in the queue", async () => (await tasks())[0]?.next_at != null);
  const queues = openQueues(kernel);
  expect((await queues.depth())["calls"]).toBe(1);

  await forgetRedis(database.redisUrl, database.namespace);
  expect((await queues.depth())["calls"]).toBe(0);
  await queues.close();
  await world.workers();
  await kernel.pool.query(`update outbox set next_at = now() where kind = 'task'`); // a minute later

  await until("its end", async () => (await tasks()).length === 0);
});
