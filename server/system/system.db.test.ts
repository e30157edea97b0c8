import { afterAll, beforeAll, expect, test } from "vitest";
import type { SystemNow } from "#shared/system/system.schema.ts";
import { execute } from "#server/kernel/db/sql.ts";
import { QUEUES } from "#server/kernel/jobs/job.ts";
import { startHeartbeat } from "#server/kernel/heartbeat.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { startWorkerProcess } from "#test/harness/worker-process.ts";

let world: TestWorld;
let admin: Caller;
beforeAll(async () => {
  world = await testWorld({ PROCESS_NAME: "hub-1", RELEASE: "abc1234" });
  admin = await world.http(await world.user("admin"));
});
afterAll(() => world?.close());

const now = async (): Promise<SystemNow> => (await admin.get("/api/system")).body;
const processes = async (kind: "hub" | "worker") =>
  (await now()).processes!.filter((one) => one.kind === kind);

test("the hub tells its name, release, lag and loops", async () => {
  await expect.poll(() => processes("hub")).toMatchObject([{ name: "hub-1", gone: false }]);
  const [hub] = await processes("hub");
  expect(hub).toMatchObject({ release: "abc1234", pid: process.pid, sockets: 0, queues: [] });
  await expect.poll(async () => (await processes("hub"))[0]!.lagMs).toBeLessThan(1_000);
  expect(hub!.loops.map((loop) => loop.name)).toEqual(["live log", "relay"]);
});

test("queues, outbox, dead letters, disk and database are counted", async () => {
  await execute(
    world.system(),
    `insert into outbox (kind, type, data, next_at)
     values ('task', 'announce-callbacks', '{}', 'infinity')`,
  );
  await execute(
    world.system(),
    `insert into outbox_dead (id, kind, authz, data, at, error)
     values (nextval('outbox_id_seq'), 'task', false, '{}', now(), 'x')`,
  );
  const found = await now();
  expect(found).toMatchObject({ tasks: 1, deadLetters: 1 });
  expect(found.queues!.map(({ name, waiting }) => [name, waiting])).toEqual(
    QUEUES.map((name) => [name, 0]),
  );
  expect(found.disk.bytes).toBeGreaterThan(0);
  expect(found.databaseBytes).toBeGreaterThan(1_000_000);
});

test("a worker that is killed is seen gone; one that stops takes its leave", async () => {
  const worker = startWorkerProcess(world, { queues: "email", loops: "housekeeping" });
  await expect
    .poll(() => processes("worker"))
    .toMatchObject([
      { pid: worker.pid, queues: ["email"], loops: [{ name: "housekeeping", fault: null }] },
    ]);
  await worker.kill();
  await expect.poll(async () => (await processes("worker"))[0]?.gone, { interval: 500 }).toBe(true);
  // its successor under the same name takes its place
  const { pid } = process;
  const [gone] = await processes("worker");
  const successor = {
    ...world.kernel,
    config: { ...world.kernel.config, processName: gone!.name },
  };
  const beat = startHeartbeat(successor, "worker", () => ({}));
  await expect.poll(() => processes("worker")).toMatchObject([{ pid, gone: false }]);
  await beat.stop();
  expect((await processes("worker")).filter((one) => one.pid === pid)).toEqual([]);
});
