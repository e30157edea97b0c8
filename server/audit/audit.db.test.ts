import { afterAll, beforeAll, expect, it } from "vitest";
import { transact } from "#server/kernel/db/transact.ts";
import { createClient } from "#server/users/users.service.ts";
import { testWorld, type TestWorld } from "#test/harness/kernel.ts";
import { sealAudit, verifySeals } from "./seal.service.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const act = (name: string) => transact(world.system(), (ctx) => createClient(ctx, name));
const seal = () => transact(world.system(), sealAudit);
const drifts = () => verifySeals(world.system());

/** Seals until `rows` are: transactions of other databases of the cluster hold the floor back, too. */
async function sealed(rows: number): Promise<void> {
  let sum = 0;
  await expect.poll(async () => (sum += await seal())).toBe(rows);
}

/** Uses up transaction numbers until they have one digit more: their texts sort differently then. */
async function nextDigit(): Promise<void> {
  await world.kernel.pool.query(`do $$
    declare
      current bigint := pg_current_xact_id()::text::bigint;
      next bigint := (10 ^ length(current::text))::bigint;
    begin
      create temporary table burnt (x int);
      for i in current .. least(next, current + 100000) loop
        begin
          insert into burnt values (1);
        exception when division_by_zero then null;
        end;
      end loop;
      drop table burnt;
    end $$`);
}

it("seals what is final, in order also when the numbers get a digit more", async () => {
  await act("Client one");
  await sealed(1);
  await nextDigit();
  await act("Client two");
  await act("Client three");
  await sealed(2);
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
  await sealed(1);
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
