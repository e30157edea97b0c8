import { afterAll, beforeAll, expect, test } from "vitest";
import { raceForTheGate } from "../harness/gate-race.ts";
import { testWorld } from "../harness/kernel.ts";
import type { TestWorld } from "../harness/kernel.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld({ DATABASE_POOL: "40" });
});
afterAll(() => world.close());

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

test(`no claim commits after a suppression, 3,000 people, 24 workers, seed ${seed}`, async () => {
  const result = await raceForTheGate(world, {
    people: 3000,
    workers: 24,
    suppressors: 6,
    ms: 60_000,
    seed,
    least: { claims: 1000, refusals: 100, suppressed: 1001 },
  });
  process.stdout.write(`${JSON.stringify({ ...result, late: result.late.length })}\n`);
  expect(result.late).toEqual([]);
  expect(result.suppressed).toBeGreaterThan(1000);
});
