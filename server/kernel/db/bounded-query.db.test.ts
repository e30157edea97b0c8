import { EventEmitter } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { until } from "#test/harness/until.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { boundedQuery } from "./bounded-query.ts";
import { holdSql } from "./locks.ts";
import { query } from "./sql.ts";

let world: TestWorld;
let anna: UserActor;
beforeAll(async () => {
  world = await testWorld();
  anna = await world.user("data_ops", { name: "Anna" });
});
afterAll(() => world?.close());

const filtered = (entity: "contact" | "account", path: string) => {
  const where = { type: "field", path, op: "is", value: "Oslo" };
  return `/api/${entity}s?filter=${encodeURIComponent(JSON.stringify({ v: 1, entity, where }))}`;
};
const CONTACTS = filtered("contact", "contact.city");
const ACCOUNTS = filtered("account", "account.name");
const PREVIEW = {
  filter: { v: 1, entity: "contact", where: { type: "and", nodes: [] } },
};

/** Occupies `n` turns of this person until told. */
async function occupy(actor: UserActor, n: number): Promise<() => Promise<void>> {
  const { promise: told, resolve: end } = Promise.withResolvers<void>();
  const begun: Promise<void>[] = [];
  const turns = Array.from({ length: n }, () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    begun.push(promise);
    return boundedQuery(world.as(actor), {}, () => {
      resolve();
      return told;
    });
  });
  await Promise.all(begun);
  return async () => {
    end();
    await Promise.all(turns);
  };
}

test("a person's third filter or preview is refused while two run; lists without a filter are not", async () => {
  const http = await world.http(anna);
  const free = await occupy(anna, 2);
  for (const path of [CONTACTS, ACCOUNTS]) {
    const refused = await http.get(path);
    expect(refused.status).toBe(429);
    expect(refused.body.code).toBe("too_many");
  }
  expect((await http.post("/api/segments/preview", PREVIEW)).status).toBe(429);
  expect((await http.get("/api/contacts")).status).toBe(200);
  const ben = await world.http(await world.user("data_ops", { name: "Ben" }));
  expect((await ben.get(CONTACTS)).status).toBe(200);
  await free();
  expect((await http.get(CONTACTS)).status).toBe(200);
  expect((await http.post("/api/segments/preview", PREVIEW)).status).toBe(200);
});

test("what a person runs on another hub counts; the pages of an export wait for it", async () => {
  const { pool } = world.kernel;
  const elsewhere = await pool.connect();
  await elsewhere.query("begin");
  for (const n of [0, 1]) {
    const place = `${anna.userId}/${n}`;
    await elsewhere.query(`select ${holdSql("boundedQuery", "$1")}`, [place]);
  }
  const http = await world.http(anna);
  expect((await http.get(CONTACTS)).status).toBe(429);
  const page = boundedQuery(world.as(anna), { patient: true }, (own) =>
    query<{ n: number }>(own, "select 1 as n"),
  );
  await elsewhere.query("rollback");
  elsewhere.release();
  expect(await page).toEqual([{ n: 1 }]);
});

test("six run at once in all, whoever asks; the pages of an export that has begun wait for a turn", async () => {
  const people = await Promise.all(
    [1, 2, 3].map((n) => world.user("data_ops", { name: `Busy ${n}` })),
  );
  const ends = await Promise.all(people.map((actor) => occupy(actor, 2)));
  const http = await world.http(anna);
  expect((await http.get(CONTACTS)).status).toBe(429);
  const page = boundedQuery(world.as(anna), { patient: true }, (own) =>
    query<{ n: number }>(own, "select 1 as n"),
  );
  await Promise.all(ends.map((end) => end()));
  expect(await page).toEqual([{ n: 1 }]);
  expect((await http.get(CONTACTS)).status).toBe(200);
});

test("nothing can be written, and what takes too long is ended by the database", async () => {
  const ctx = world.as(anna);
  const write = boundedQuery(ctx, {}, (own) => query(own, "delete from segment"));
  await expect(write).rejects.toThrow(/read-only/);
  const stopped = boundedQuery(ctx, {}, async (own) => {
    await query(own, "set local statement_timeout = 100");
    await query(own, "select pg_sleep(3)");
  });
  await expect(stopped).rejects.toMatchObject({ code: "unavailable" });
});

test("it reads records and what filters ask about, no passwords, sessions, mails or audit", async () => {
  const ctx = world.as(anna);
  const read = (sql: string) => boundedQuery(ctx, {}, (own) => query(own, sql));
  await read("select id, name from app_user");
  await read("select id from contact");
  for (const table of ["session", "user_link", "system_mail", "sandbox_mail", "audit_log"]) {
    await expect(read(`select * from ${table}`)).rejects.toThrow(/permission denied/);
  }
  await expect(read("select password_hash from app_user")).rejects.toThrow(/permission denied/);
});

test("what would fill the disk is ended, and no search lifts that limit", async () => {
  const ctx = world.as(anna);
  const lifted = boundedQuery(ctx, {}, (own) => query(own, "set temp_file_limit = -1"));
  await expect(lifted).rejects.toThrow(/permission denied/);
  const filling = boundedQuery(ctx, {}, (own) =>
    query(
      own,
      `select count(*) from (
         select g from generate_series(1, 400000) g order by repeat(g::text, 200)) sorted`,
    ),
  );
  await expect(filling).rejects.toMatchObject({ code: "unavailable" });
});

test("a request that was closed ends in the database, and its connection asks nothing more", async () => {
  const res = Object.assign(new EventEmitter(), { writableFinished: false });
  const closed = boundedQuery(world.as(anna), { res: res as never }, (own) =>
    query(own, "select pg_sleep(60)"),
  );
  await until("it runs", async () => {
    const { rowCount } = await world.kernel.pool.query(
      `select from pg_stat_activity where datname = current_database() and state = 'active'
          and query = 'select pg_sleep(60)'`,
    );
    return rowCount === 1;
  });
  res.emit("close");
  await expect(closed).rejects.toThrow(/wanted/);
  const left = await world.kernel.pool.query(
    `select 1 from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active' and pid <> pg_backend_pid()`,
  );
  expect(left.rowCount).toBe(0);
});

test("requests that are all closed at once end at once", async () => {
  const people = await Promise.all(
    [1, 2, 3].map((n) => world.user("data_ops", { name: `Closer ${n}` })),
  );
  const closers = [...people, ...people].map((actor) => {
    const res = Object.assign(new EventEmitter(), { writableFinished: false });
    const begun = Promise.withResolvers<void>();
    const run = boundedQuery(world.as(actor), { res: res as never }, (own) => {
      begun.resolve();
      return query(own, "select pg_sleep(60)");
    });
    return { res, run, begun: begun.promise };
  });
  const ended = Promise.allSettled(closers.map(({ run }) => run));
  await Promise.all(closers.map(({ begun }) => begun));
  for (const { res } of closers) res.emit("close");
  expect((await ended).map(({ status }) => status)).toEqual(closers.map(() => "rejected"));
});
