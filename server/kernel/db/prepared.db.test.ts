import type { PoolClient } from "pg";
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

const KEEP = prepared("test-keep", "insert into lasting select $1::int");
const LAST = prepared("test-last", "insert into lasting select $1::int * 1", { ends: true });

/** A connection as the ORM uses it, with a table of its own, and how often the server answered. */
async function connection() {
  const client = (await world.kernel.pool.connect()) as PoolClient & {
    connection: NodeJS.EventEmitter;
    getTransactionStatus(): string;
  };
  let trips = 0;
  client.connection.on("readyForQuery", () => (trips += 1));
  await client.query("create temp table lasting (n int unique)");
  const run = (sql: string, ...values: unknown[]) => client.query(sql, values);
  // the first time, the connection learns both ends
  for (const sql of ["begin", "commit"]) await run(sql);
  return {
    run,
    status: () => client.getTransactionStatus(),
    trips: async (work: () => Promise<unknown>) => {
      const before = trips;
      await work();
      return trips - before;
    },
    kept: async () =>
      (await client.query<{ n: number }>("select n from lasting order by n")).rows.map(
        ({ n }) => n,
      ),
    end: () => client.release(true),
  };
}

test("the two ends of a unit of work travel with its first and its last statement", async () => {
  const { run, trips, kept, status, end } = await connection();
  const work = async () => {
    await run("begin");
    await run(KEEP, 1);
    await run(LAST, 2);
    await run("commit");
  };
  expect(await trips(work)).toBe(2);
  expect(status()).toBe("I");
  expect(await kept()).toEqual([1, 2]);
  const nothing = async () => {
    for (const sql of ["begin", "commit", "begin", "rollback"]) await run(sql);
  };
  expect(await trips(nothing)).toBe(0);
  end();
});

test("a last statement that fails commits nothing, and a first one leaves no transaction behind", async () => {
  const { run, kept, status, end } = await connection();
  await run(KEEP, 1);
  await run("begin");
  await run(KEEP, 2);
  await expect(run(LAST, 1)).rejects.toThrow("duplicate key");
  await run("rollback");
  expect(await kept()).toEqual([1]);
  await run("begin");
  await expect(run(KEEP, 1)).rejects.toThrow("duplicate key");
  await run("rollback");
  expect(status()).toBe("I");
  // neither end of those is taken for that of the next
  await run("begin");
  await run(KEEP, 3);
  expect(status()).toBe("T");
  await run("rollback");
  expect(await kept()).toEqual([1]);
  end();
});

test("what cannot take the waiting begin along has it sent before", async () => {
  const { run, kept, end } = await connection();
  await run("begin");
  await run("insert into lasting values (1)");
  await run("rollback");
  expect(await kept()).toEqual([]);
  // outside of a unit of work nothing is ended
  await run(LAST, 2);
  await run("begin");
  await run(KEEP, 3);
  await run("commit");
  await run("begin");
  await run(KEEP, 4);
  await run("rollback");
  expect(await kept()).toEqual([2, 3]);
  end();
});
