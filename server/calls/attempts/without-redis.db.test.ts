import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { transact } from "#server/kernel/db/transact.ts";
import { storeContacts } from "#test/factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "#test/factories/calls.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { startProxy } from "#test/harness/tcp-proxy.ts";
import type { Proxy } from "#test/harness/tcp-proxy.ts";
import { pullTask } from "#server/calls/queue/claims.service.ts";
import { startAttempt } from "./start-attempt.service.ts";

let world: TestWorld;
let proxy: Proxy;
beforeAll(async () => {
  const redis = new URL(inject("servers").redisUrl);
  proxy = await startProxy(Number(redis.port));
  redis.port = String(proxy.port);
  world = await testWorld({ REDIS_URL: redis.href });
});
afterAll(async () => {
  await world?.close();
  await proxy?.close();
});

test("without Redis no call begins: a suppression could not cut it; with it back, calls go on", async () => {
  const [agent] = await callAgents(world, 1);
  const contactIds = await storeContacts(world, [{ timeZone: daytimeZone() }]);
  const campaign = await runningCampaign(world, { contactIds, agents: [agent!] });
  const { currentTask, token } = await transact(world.as(agent!), (tx) =>
    pullTask(tx, campaign.id),
  );
  const start = () => transact(world.as(agent!), (tx) => startAttempt(tx, currentTask!.id, token!));
  proxy.cut();
  await expect.poll(() => world.kernel.redis.isReady).toBe(false);
  await expect(start()).rejects.toMatchObject({ code: "unavailable" });
  const { rows } = await world.kernel.pool.query(`select id from call_attempt`);
  expect(rows).toHaveLength(0);
  proxy.restore();
  await expect.poll(() => world.kernel.redis.isReady).toBe(true);
  expect(await start()).toMatchObject({ taskId: currentTask!.id });
});
