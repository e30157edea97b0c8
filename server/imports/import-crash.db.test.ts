import { afterAll, beforeAll, expect, test } from "vitest";
import { importUnderBlows } from "#test/harness/import-crash.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let worlds: [TestWorld, TestWorld];
beforeAll(async () => {
  worlds = [await testWorld(), await testWorld()];
});
afterAll(async () => {
  for (const world of worlds ?? []) await world.close();
});

test("a worker killed while it stages and while it applies leaves what an undisturbed one leaves", async () => {
  const { rssMb: _, ...undisturbed } = await importUnderBlows(worlds[0], 3000);
  const { rssMb: __, ...killed } = await importUnderBlows(worlds[1], 3000, [
    { at: 0, what: "kill the worker" },
    { at: 1000, what: "kill the worker" },
  ]);
  expect(undisturbed.counts).toMatchObject({ state: "done", total: 3000 });
  expect(killed).toEqual(undisturbed);
}, 60_000);
