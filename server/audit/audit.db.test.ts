import { afterAll, beforeAll, expect, it } from "vitest";
import { transact } from "#server/kernel/db/transact.ts";
import { createClient } from "#server/users/users.service.ts";
import { testWorld, type TestWorld } from "#test/harness/kernel.ts";
import { sealAudit, verifySeals } from "./audit.seal.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const act = (name: string) => transact(world.system(), (ctx) => createClient(ctx, name));
const seal = () => transact(world.system(), sealAudit);
const drifts = () => verifySeals(world.system());

it("seals what is final, also over the step from 999 to 1000 transactions", async () => {
  for (let i = 0; i < 6; i++) {
    await act(`Client ${i}`);
    expect(await seal()).toBe(1);
    // numbers of transactions pass by; their texts sort differently from their values
    for (let n = 0; n < 60; n++) await world.kernel.pool.query("select pg_current_xact_id()");
  }
  expect(await seal()).toBe(0);
  expect(await drifts()).toEqual([]);
});

it("does not seal past a transaction that is still running", async () => {
  const slow = await world.kernel.pool.connect();
  await slow.query("begin");
  await slow.query("select pg_current_xact_id()");
  await act("Waits for the slow one");
  expect(await seal()).toBe(0);
  await slow.query("commit");
  slow.release();
  expect(await seal()).toBe(1);
});

it("lets the app neither change nor remove a row, in the parent nor in a partition", async () => {
  const { rows } = await world.kernel.pool.query<{ name: string }>(
    "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'audit_log'::regclass",
  );
  const tables = ["audit_log", "audit_seal", ...rows.map(({ name }) => name)];
  const column = (table: string) => (table === "audit_seal" ? "row_count = 0" : "action = 'x'");
  for (const table of tables) {
    for (const sql of [
      `update ${table} set ${column(table)}`,
      `delete from ${table}`,
      `truncate ${table}`,
      `alter table ${table} add column x text`,
    ]) {
      await expect(world.kernel.pool.query(sql)).rejects.toThrow(/permission denied|must be owner/);
    }
  }
  expect(tables.length).toBeGreaterThan(3);
});

it("names the seal whose rows somebody changed as the owner", async () => {
  const { Client } = await import("pg");
  const owner = new Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  await owner.query("update audit_log set actor_name = 'nobody' where action = 'client.created'");
  await owner.end();
  expect((await drifts()).length).toBeGreaterThan(0);
});
