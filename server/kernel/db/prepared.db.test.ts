import { afterAll, beforeAll, expect, test } from "vitest";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { prepared } from "./prepared.ts";
import { query } from "./sql.ts";
import { transact } from "./transact.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const DOUBLE = prepared("test-double", "select $1::int * 2 as n");

test("a marked statement is planned once by a connection, others are not kept", async () => {
  await transact(world.system(), async (tx) => {
    for (let i = 0; i < 7; i++) {
      expect(await query(tx, DOUBLE, [i])).toEqual([{ n: i * 2 }]);
      await query(tx, "select $1::int * 3 as n", [i]);
    }
    const kept = await query(
      tx,
      `select name, (generic_plans + custom_plans)::int as runs from pg_prepared_statements
        where statement like '%$1::int *%'`,
    );
    expect(kept).toEqual([{ name: "test-double", runs: 7 }]);
  });
});

test("one name means one statement", () => {
  expect(() => prepared("test-double", "select 1")).toThrow("prepared twice");
});
