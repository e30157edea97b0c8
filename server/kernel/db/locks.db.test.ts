import type { PoolClient } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import {
  LOCKS,
  hold,
  holdAll,
  holdShared,
  holdSharedSql,
  holdSql,
  lockArgs,
  tryHold,
  tryHoldSql,
} from "./locks.ts";
import { transact } from "./transact.ts";

let world: TestWorld;
let other: PoolClient;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  other = await world.kernel.pool.connect();
  await other.query("begin");
});
afterEach(async () => {
  await other.query("rollback");
  other.release();
});

const NAMES = Object.keys(LOCKS) as (keyof typeof LOCKS)[];
const isFree = async (sql: string): Promise<boolean> =>
  (await other.query(`select ${sql} as free`)).rows[0].free;

test("no two locks share their values", async () => {
  const taken = async (name: (typeof NAMES)[number]) => {
    await other.query(`select ${holdSql(name, "'contact'")}`);
    const held = await other.query(
      `select classid, objid, objsubid from pg_locks
        where locktype = 'advisory' and pid = pg_backend_pid()`,
    );
    await other.query("rollback; begin");
    return JSON.stringify(held.rows[0]);
  };
  const values = new Set<string>();
  for (const name of NAMES) values.add(await taken(name));
  expect(values.size).toBe(NAMES.length);
});

test("the locks on one name of many are classes of their own", () => {
  const classes = NAMES.map((name) => lockArgs(name, "'x'").split(", ")).filter(
    ({ length }) => length === 2,
  );
  expect(new Set(classes.map(([n]) => n)).size).toBe(classes.length);
});

test("when a lock is held alone, then nobody else holds it, shared or not, until the commit", async () => {
  await transact(world.system(), async (tx) => {
    await hold(tx, "teams");
    expect(await isFree(tryHoldSql("teams"))).toBe(false);
    await hold(tx, "dialNumber", "+12025550100");
    expect(await isFree(tryHoldSql("dialNumber", "'+12025550100'"))).toBe(false);
    expect(await isFree(tryHoldSql("dialNumber", "'+12025550101'"))).toBe(true);
    expect(await isFree(tryHoldSql("claimNumber", "'+12025550100'"))).toBe(true);
  });
  expect(await isFree(tryHoldSql("teams"))).toBe(true);
});

test("when a lock is held shared, then others share it and nobody has it alone", async () => {
  await transact(world.system(), async (tx) => {
    await holdShared(tx, "suppressionGate");
    await other.query(`select ${holdSharedSql("suppressionGate")}`);
    expect(await tryHold(tx, "suppressionGate")).toBe(false);
  });
});

test("when several names are held, then each of them is", async () => {
  const keys = ["d", "a", "c"];
  await transact(world.system(), async (tx) => {
    await holdAll(tx, "reviewerClaims", keys);
    for (const key of keys) {
      expect(await isFree(tryHoldSql("reviewerClaims", `'${key}'`))).toBe(false);
    }
    expect(await isFree(tryHoldSql("reviewerClaims", "'b'"))).toBe(true);
  });
});
