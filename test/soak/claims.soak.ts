import { afterAll, beforeAll, expect, test } from "vitest";
import { workTheFloor } from "#test/harness/call-floor.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const people = Number(process.env["PEOPLE"] ?? 300);

const agents = Number(process.env["AGENTS"] ?? 50);

test(`${agents} agents on phones that three campaigns share, hubs and workers killed, seed ${seed}`, async () => {
  const figures = await workTheFloor(world, {
    agents,
    people,
    killEveryMs: 1_500,
    seed,
    limitMs: 8 * 60_000,
  });
  process.stdout.write(`${JSON.stringify({ seed, ...figures })}\n`);
  expect(figures).toMatchObject({ tasks: 3 * people, doubleDials: 0, doubleHolds: 0, lost: 0 });
  expect(figures.kills).toBeGreaterThan(0);
});
