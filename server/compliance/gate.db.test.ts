import { afterAll, beforeAll, expect, test } from "vitest";
import { holdSharedSql } from "#server/kernel/db/locks.ts";
import { raceForTheGate } from "#test/harness/gate-race.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

test("no claim commits after a suppression of any scope", async () => {
  const least = { claims: 50, refusals: 10, suppressed: 20 };
  const result = await raceForTheGate(world, {
    people: 60,
    workers: 6,
    suppressors: 2,
    ms: 2500,
    seed: 11,
    least,
  });
  expect(result.late).toEqual([]);
  expect(result.claims).toBeGreaterThanOrEqual(least.claims);
  expect(result.refusals).toBeGreaterThanOrEqual(least.refusals);
  expect(result.suppressed).toBeGreaterThanOrEqual(least.suppressed);
});

test("who writes a suppression past the service holds the gate all the same", async () => {
  const writer = await world.kernel.pool.connect();
  const claimer = await world.kernel.pool.connect();
  await writer.query("begin");
  await writer.query(
    `insert into suppression (id, scope, key, reason, source, batch_id, created_at, created_by_name, updated_at)
     values (uuidv7(), 'contact', 'x', 'asked', 'manual', uuidv7(), now(), 'test', now())`,
  );
  await claimer.query("begin");
  await claimer.query("set local lock_timeout = 100");
  const held = claimer.query(`select ${holdSharedSql("suppressionGate")}`);
  await expect(held).rejects.toThrow("lock timeout");
  await writer.query("rollback");
  await claimer.query("rollback");
  writer.release();
  claimer.release();
});
