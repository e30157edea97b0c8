import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "#scripts/lib/postgres.mjs";
import { until } from "#test/harness/until.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { createPool } from "./database.ts";
import { watchPool } from "./pool-watch.ts";
import { transact } from "./transact.ts";

let world: TestWorld;
let http: Caller;
beforeAll(async () => {
  world = await testWorld();
  http = await world.http(await world.user("admin"));
});
afterAll(() => world?.close());

const WAITING = `datname = current_database() and usename = 'pivotal_app' and wait_event_type = 'Lock'`;

/** Holds `table` so that commands wait inside their transactions, and ends their backends. */
const cutWhileWaiting = (table: string, wanted: number) =>
  withClient(world.database.adminUrl, async (admin) => {
    await admin.query("begin");
    await admin.query(`lock table ${table} in exclusive mode`);
    await until("commands that wait", async () => {
      // one transaction sees one snapshot of the activity
      await admin.query("select pg_stat_clear_snapshot()");
      const sql = `select pid from pg_stat_activity where ${WAITING}`;
      return (await admin.query(sql)).rowCount === wanted;
    });
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${WAITING}`);
    await admin.query("rollback");
  });

test("when the backends of ten commands are ended, then each answers 503, works when it is repeated, and no place is lost", async () => {
  const { pool } = world.kernel;
  const commands = Array.from({ length: 10 }, (_, n) => ({
    body: { name: `Blip ${n}` },
    key: { "idempotency-key": randomUUID() },
  }));
  const create = ({ body, key }: (typeof commands)[0]) => http.post("/api/clients", body, key);
  const cut = cutWhileWaiting("client", 10);
  const first = await Promise.all(commands.map(create));
  await cut;
  expect(first.map(({ status }) => status)).toEqual(commands.map(() => 503));
  expect(first.map(({ headers }) => headers.get("retry-after"))).toEqual(commands.map(() => "1"));

  const again = await Promise.all(commands.map(create));
  expect(again.map(({ status }) => status)).toEqual(commands.map(() => 201));
  expect(await http.get("/readyz")).toMatchObject({ status: 200 });
  await until("every place free again", () => pool.totalCount - pool.idleCount <= 2);
});

test("when a transaction cannot begin on a connection that died, then its place is given back", async () => {
  const { pool } = world.kernel;
  const held = () => pool.totalCount - pool.idleCount;
  await until("only the sessions of the relay and the log", () => held() <= 2);
  const before = held();
  const broken: { query: unknown }[] = [];
  const breakOne = (client: { query: unknown }): void => {
    broken.push(client);
    client.query = () => Promise.reject(new Error("Connection terminated unexpectedly"));
  };
  pool.once("acquire", breakOne);
  await expect(transact(world.system(), async () => null)).rejects.toThrow("terminated");
  expect(broken).toHaveLength(1);
  await until("the place", () => held() === before);
  await expect(transact(world.system(), async () => "well")).resolves.toBe("well");
});

test("when connections that are out lost their backends and somebody waits, then the process is to end", async () => {
  const { log, config } = world.kernel;
  const url = config.databaseUrl;
  const pool = createPool({ url, pool: 2, name: "leaking", log });
  const watch = watchPool(pool, { url, log, lookAfterMs: 50, endAfterMs: 50 });
  const told: string[] = [];
  watch.onStuck((why) => told.push(why));
  const clients = [await pool.connect(), await pool.connect()];
  const third = pool.connect();
  // busy ones are waited for, however long
  await clients[0]!.query("select pg_sleep(2.5)");
  expect([watch.fault(), told]).toEqual([null, []]);

  await withClient(world.database.adminUrl, (admin) =>
    admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'leaking'",
    ),
  );
  await until("the fault", () => told.length > 0);
  expect(watch.fault()).toMatch(/^[12] of 2 database connections never came back$/);
  for (const client of clients) client.release(true);
  (await third).release();
  expect(watch.fault()).toBeNull();
  watch.stop();
  await pool.end();
});
