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

test("a worker killed while it applies leaves what an undisturbed one leaves", async () => {
  const { rssMb: _, ...undisturbed } = await importUnderBlows(worlds[0], 2500);
  const { rssMb: __, ...killed } = await importUnderBlows(worlds[1], 2500, [
    { at: 1000, what: "kill the worker" },
  ]);
  expect(undisturbed.counts).toMatchObject({ state: "done", total: 2500 });
  expect(killed).toEqual(undisturbed);
});
