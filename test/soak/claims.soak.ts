import { afterAll, beforeAll, expect, test } from "vitest";
import { workTheFloor } from "../harness/call-floor.ts";
import { testWorld } from "../harness/kernel.ts";
import type { TestWorld } from "../harness/kernel.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const people = Number(process.env["PEOPLE"] ?? 300);
const agents = Number(process.env["AGENTS"] ?? 50);
const dialers = Number(process.env["DIALERS"] ?? 2);
/** At its full size the floor lasts long enough for these; a smaller one to look into need not. */
const wanted = people >= 300 ? { hubs: 3, workers: 2 } : { hubs: 1, workers: 0 };

test(`${agents} agents and ${dialers} dialers a campaign on phones that three campaigns share, hubs and workers killed, seed ${seed}`, async () => {
  const figures = await workTheFloor(world, {
    agents,
    dialers,
    people,
    killEveryMs: 1_000,
    seed,
    // six minutes on two cores that others load threefold
    limitMs: 10 * 60_000,
  });
  process.stdout.write(`${JSON.stringify({ seed, ...figures })}\n`);
  expect(figures).toMatchObject({
    tasks: 3 * people,
    unfinished: 0,
    broken: {
      doubleHolds: 0,
      stolen: 0,
      doubleDials: 0,
      unleased: 0,
      stale: 0,
      revived: 0,
      misended: 0,
      lost: 0,
    },
    believedTwice: 0,
    lateDials: 0,
    staleWrites: 0,
  });
  expect(figures.bridged > 0).toBe(dialers > 0);
  expect(figures.hubKills).toBeGreaterThanOrEqual(wanted.hubs);
  expect(figures.workerKills).toBeGreaterThanOrEqual(wanted.workers);
});
