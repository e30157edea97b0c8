import { Queue, createNodeRedisClient } from "bullmq";
import { afterAll, beforeAll, expect, test } from "vitest";
import { queuePrefix } from "#server/kernel/jobs/queues.ts";
import { until } from "#test/harness/events-world.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
  await world.workers();
});
afterAll(() => world?.close());

test("a job that used up its tries is a dead letter that operators find, once", async () => {
  const { kernel } = world;
  const queue = new Queue("default", {
    connection: createNodeRedisClient(kernel.redis),
    prefix: queuePrefix(kernel.config.namespace),
  });
  const backoff = { type: "fixed", delay: 10 };
  await queue.add("of-an-older-version", { n: 1 }, { attempts: 3, backoff, jobId: "old" });
  const dead = async () =>
    (await kernel.pool.query(`select kind, type, key, data, error from outbox_dead`)).rows;
  await until("the dead letter", async () => (await dead()).length > 0);
  expect((await queue.getJob("old"))!.attemptsMade).toBe(3);
  await queue.close();
  expect(await dead()).toEqual([
    {
      kind: "task",
      type: "of-an-older-version",
      key: "old",
      data: { n: 1 },
      error: "no handler for job of-an-older-version",
    },
  ]);
});
