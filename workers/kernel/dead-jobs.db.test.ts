import { Queue, createNodeRedisClient } from "bullmq";
import { afterAll, beforeAll, expect, test } from "vitest";
import { queuePrefix } from "#server/kernel/jobs/queues.ts";
import { until } from "#test/harness/until.ts";
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
  await queue.add(
    "of-an-older-version",
    { n: 1 },
    { attempts: 3, backoff, jobId: "old", removeOnFail: true },
  );
  const dead = async () =>
    (await kernel.pool.query(`select kind, type, key, data, error from outbox_dead`)).rows;
  await until("the dead letter", async () => (await dead()).length > 0);
  expect(await queue.getJob("old")).toBeUndefined();
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

test("an admin makes a dead job run again, also one whose name the queue still holds", async () => {
  const { kernel } = world;
  const admin = await world.http(await world.user("admin")); // a hub hands tasks on
  const queue = new Queue("calls", {
    connection: createNodeRedisClient(kernel.redis),
    prefix: queuePrefix(kernel.config.namespace),
  });
  await queue.add("of-a-newer-version", {}, { attempts: 1, jobId: "kept" });
  const kept = `select from outbox_dead where key = 'kept'`;
  await until("the dead letter", async () => (await kernel.pool.query(kept)).rowCount === 1);
  expect(await (await queue.getJob("kept"))!.getState()).toBe("failed");
  await queue.close();
  // the release with its handler has come
  const { userId } = await world.user("agent");
  const { rows } = await kernel.pool.query<{ id: string }>(
    `update outbox_dead set type = 'announce-callbacks', data = $1
      where key = 'kept' returning letter_id as id`,
    [{ userIds: [userId] }],
  );
  const { status } = await admin.post(`/api/system/dead-letters/${rows[0]!.id}/run-again`);
  expect(status).toBe(204);
  const left = async () =>
    (await kernel.pool.query(`select from outbox where kind = 'task'`)).rowCount;
  await until("its end", async () => (await left()) === 0);
  expect((await kernel.pool.query(kept)).rowCount).toBe(0);
  const told = `select from event_log where topic = 'callbacks:${userId}'`;
  await until("what it does", async () => (await kernel.pool.query(told)).rowCount === 1);
});
