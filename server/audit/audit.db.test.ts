import { afterAll, beforeAll, expect, it } from "vitest";
import { withClient } from "#scripts/lib/postgres.mjs";
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

it("when the app's role names a transaction, an era or a partition, then the database refuses", async () => {
  const { rows } = await world.kernel.pool.query<{ name: string }>(
    "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'audit_log'::regclass",
  );
  const row = (table: string, column: string, value: string) =>
    `insert into ${table} (at, actor_kind, actor_name, via, action, entity_type ${column})
     values (now(), 'system', 'x', 'system', 'a.b', 'a' ${value})`;
  await world.kernel.pool.query(row("audit_log", "", ""));
  for (const sql of [
    row("audit_log", ", txid", ", '3'"),
    row("audit_log", ", era", ", 1"),
    row("audit_log", ", id", ", uuidv7()"),
    ...rows.map(({ name }) => row(name, "", "")),
    `insert into audit_seal (day, seq, after_txid, through_txid, row_count, prev_hash, hash, sealed_at)
     values (now(), 99, '1', '2', 0, '', '', now())`,
    "select begin_audit_era()",
  ]) {
    await expect(world.kernel.pool.query(sql)).rejects.toThrow(/permission denied/);
  }
});

it("when a seal is no next one, covers too little or has no key, then the database refuses it", async () => {
  await act("Client before");
  await expect.poll(seal).toBeGreaterThan(0);
  const { rows } = await world.kernel.pool.query<{ through: string }>(
    "select max(through_txid)::text as through from audit_seal",
  );
  const through = rows[0]!.through;
  const append = (era: number, to: string, n: number, key: string | null) =>
    world.kernel.pool.query(
      `select append_audit_seal($1::smallint, $2::text::xid8, $3, sha256('x'), $4, now())`,
      [era, to, n, key],
    );
  await act("Client behind the last seal");
  const top = (
    await world.kernel.pool.query<{ top: string }>("select max(txid)::text as top from audit_log")
  ).rows[0]!.top;
  await expect(append(1, through, 0, "k1")).rejects.toThrow(/behind the last one/);
  await expect(append(2, top, 0, "k1")).rejects.toThrow(/behind the last one/);
  await expect(append(1, top, 1, null)).rejects.toThrow(/has a key/);
  const final = `select $1::text::xid8 < pg_snapshot_xmin(pg_current_snapshot()) as final`;
  await expect
    .poll(async () => (await world.kernel.pool.query(final, [top])).rows[0].final)
    .toBe(true);
  await expect(append(1, top, 0, "k1")).rejects.toThrow(/all rows of its range/);
  await expect(append(1, "9223372036854775807", 1, "k1")).rejects.toThrow(/what is final/);
  await expect.poll(seal).toBeGreaterThan(0);
  expect(await drifts()).toEqual([]);
});

const asOwner = (...statements: string[]) =>
  withClient(world.database.ownerUrl, async (owner) => {
    for (const sql of statements) await owner.query(sql);
  });
const HOUR = 3_600_000;

it("when somebody cuts off the newest seals with their rows, then what was anchored outside names it", async () => {
  await act("Will be cut off");
  await expect.poll(seal).toBe(1);
  world.setNow(new Date(Date.now() + HOUR));
  await seal();
  world.setNow(null);
  const cut = `from audit_seal order by era desc, through_txid desc limit 1`;
  const kept = await withClient(world.database.ownerUrl, async (owner) => {
    const [last] = (await owner.query(`select * ${cut}`)).rows;
    await owner.query(`create table kept_log as select * from audit_log where txid > $1`, [
      last.after_txid,
    ]);
    await owner.query(`create table kept_seal as select * ${cut}`);
    await owner.query(`delete from audit_log where txid > $1`, [last.after_txid]);
    await owner.query(`delete from audit_seal where through_txid = $1`, [last.through_txid]);
    return last;
  });
  expect(await drifts()).toEqual([
    {
      what: `audit seal through 1/${kept.through_txid}`,
      stored: "none",
      actual: `anchored ${kept.hash.toString("hex").slice(0, 12)}`,
    },
  ]);
  await asOwner(
    "insert into audit_log select * from kept_log",
    "insert into audit_seal select * from kept_seal",
    "drop table kept_log, kept_seal",
  );
  expect(await drifts()).toEqual([]);
});

it("when who rules in the database changes a row and makes the seals anew, then they lack the key", async () => {
  await asOwner(
    "update audit_log set actor_name = 'nobody' where action = 'client.created'",
    `create table anew as select day, seq, key_id from audit_seal`,
    `update audit_seal s set key_id = null, hash = (
       select sha256(string_agg(convert_to(row_to_json(r)::text || E'\\n', 'UTF8'), ''::bytea order by txid, id))
         from (select * from audit_log a where a.txid > s.after_txid and a.txid <= s.through_txid) r)`,
  );
  const found = await drifts();
  const { rows } = await world.kernel.pool.query("select count(*)::int as n from audit_seal");
  // each seal by its own hash, and the anchored ones by what they were
  expect(found.length).toBeGreaterThan(rows[0].n);
  await asOwner(
    "update audit_seal s set key_id = a.key_id from anew a where (a.day, a.seq) = (s.day, s.seq)",
  );
  expect((await drifts()).length).toBeGreaterThan(rows[0].n);
});
