import { afterAll, beforeAll, expect, test } from "vitest";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { query } from "./sql.ts";
import { transact } from "./transact.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

test("a unit of work leaves nothing behind that later ones have to carry", async () => {
  const watchers = () => world.kernel.orm.em.getEventManager().getSubscribers().size;
  const before = watchers();
  await transact(world.system(), (tx) => query(tx, "select 1"));
  const failed = transact(world.system(), () => Promise.reject(new Error("refused")));
  await expect(failed).rejects.toThrow("refused");
  expect(watchers()).toBe(before);
});
