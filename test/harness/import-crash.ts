import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ended, startSuggested, upload } from "../factories/imports.ts";
import type { TestWorld } from "./kernel.ts";
import { until } from "./until.ts";
import { residentMb } from "./memory.ts";
import { startWorkerProcess } from "./worker-process.ts";
import type { WorldProcess } from "./worker-process.ts";

const HEADER =
  "External id,First name,Last name,Email,Job title,Company,Website,Country,Phone,Tags";
const WORK = { queues: "imports,default", loops: "" };

/** What happens to a running import when this many rows are applied. */
export interface Blow {
  /** Rows applied before it falls; 0: while the file is being staged. */
  at: number;
  what: "kill the worker" | "crash the database";
}

/** What an import left behind, in figures that two equal runs share. */
export interface ImportTrace {
  counts: Record<string, unknown>;
  contacts: string;
  accounts: string;
  audit: string;
  activities: number;
  listMembers: number;
  errorFile: string;
  /** Highest resident memory of a worker process, MB. */
  rssMb: number;
}

/**
 * A file of `rows` people over `rows` / 40 companies: most new, each tenth twice in the file, each
 * fiftieth without a usable address, and an id of one person with the address of another.
 */
export function peopleFile(rows: number): string {
  const lines = [HEADER];
  for (let n = 0; n < rows; n++) {
    const who = n % 10 === 9 ? n - 5 : n;
    const company = who % Math.ceil(rows / 40);
    const address = n % 50 === 25 ? "not an address" : `p${who}@c${company}.example`;
    const id = n % 5000 === 4001 ? who - 1 : who;
    lines.push(
      `${id},Ada ${who},Test ${who},${address},Title ${n % 90},Company ${company},` +
        `c${company}.example,US,+1 212 555 01${String(who % 100).padStart(2, "0")},new;t${n % 7}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** People whom the file finds there already: some as it has them, some to be changed. */
async function storeEarlier(world: TestWorld, rows: number): Promise<void> {
  await world.kernel.pool.query(
    `insert into contact (id, first_name, last_name, name_key, email, email_key, country, created_at, updated_at)
     select uuidv7(), 'Old ' || n, 'Test ' || n, 'old ' || n || ' test ' || n, e, e, 'US', now(), now()
       from (select n, 'p' || n || '@c' || n % ceil($1 / 40.0)::int || '.example' as e
               from generate_series(0, $1 - 1, 3) n) x
      on conflict do nothing`,
    [rows],
  );
}

/**
 * Imports `peopleFile(rows)` by a real worker process, while the blows fall, and tells what is there
 * afterwards. A killed worker's job is set free by taking its lock away, not by waiting it out.
 */
export async function importUnderBlows(
  world: TestWorld,
  rows: number,
  blows: readonly Blow[] = [],
): Promise<ImportTrace> {
  const { pool } = world.kernel;
  await storeEarlier(world, rows);
  const http = await world.http(await world.user("data_ops"));
  const made = await upload(http, peopleFile(rows));
  const mapped = await http.put(
    `/api/imports/${made.body.id}`,
    { mapping: made.body.mapping, options: { defaultCountry: null, listName: "Crash" } },
    { "if-match": '"1"' },
  );
  const memory = { highest: 0 };
  let worker = startWorkerProcess(world, WORK);
  const watching = watchMemory(() => worker, memory);
  try {
    await startSuggested(http, mapped.body);
    for (const blow of blows) {
      await reach(world, made.body.id, blow.at);
      if (blow.what === "crash the database") await crashDatabase(world);
      else {
        await worker.kill();
        await freeJobs(world);
        worker = startWorkerProcess(world, WORK);
      }
    }
    const done = await ended(http, made.body.id);
    const errors = await http.send(`/api/imports/${made.body.id}/errors`, { method: "GET" });
    const one = async <T>(sql: string, params: unknown[] = []) =>
      (await pool.query<{ v: T }>(sql, params)).rows[0]!.v;
    return {
      counts: {
        state: done.state,
        total: done.totalRows,
        created: done.createdCount,
        updated: done.updatedCount,
        unchanged: done.unchangedCount,
        invalid: done.invalidCount,
      },
      contacts: await one(CONTACTS),
      accounts: await one(ACCOUNTS),
      audit: await one(AUDIT, [made.body.id]),
      activities: await one(`select count(*) as v from activity where ref_id = $1`, [made.body.id]),
      listMembers: await one(`select count(*) as v from list_member where list_id = $1`, [
        done.listId,
      ]),
      errorFile: createHash("sha256").update(String(errors.body)).digest("hex"),
      rssMb: Math.round(memory.highest),
    };
  } finally {
    watching.abort();
    await worker.kill();
  }
}

const digest = (columns: string, from: string) =>
  `select count(*) || ' ' || md5(string_agg(line, E'\\n' order by line collate "C")) as v
     from (select concat_ws('|', ${columns}) as line from ${from}) x`;
const CONTACTS = digest(
  "k.first_name, k.last_name, k.email_key, k.job_title, k.country, k.phone_e164, k.tags, k.version, k.deleted_at, a.domain",
  "contact k left join account a on a.id = k.account_id",
);
const ACCOUNTS = digest("name, domain, tags, version, deleted_at", "account");
const AUDIT = digest(
  "l.entity_type, l.action, l.version, l.changes - 'accountId', k.email_key, a.domain",
  `audit_log l left join contact k on k.id = l.entity_id left join account a on a.id = l.entity_id
    where l.batch_id = $1 and l.entity_type in ('contact', 'account')`,
);

/** Waits until so many rows are applied; 0: until the file is being staged. */
async function reach(world: TestWorld, id: string, rows: number): Promise<void> {
  for (const end = Date.now() + 600_000; Date.now() < end;) {
    const found = await world.kernel.pool
      .query(`select state, next_row as n from data_import where id = $1`, [id])
      .catch(() => null);
    const { state, n } = found?.rows[0] ?? {};
    if (rows > 0 ? n >= rows : state === "running") return;
    if (state === "done" || state === "failed") throw new Error(`${state} before row ${rows}`);
    await sleep(20);
  }
  throw new Error(`row ${rows} was never reached`);
}

/** The lock of a dead worker's job runs out now. */
async function freeJobs(world: TestWorld): Promise<void> {
  const { redis, config } = world.kernel;
  for (const key of await redis.keys(`${config.namespace}-jobs:imports:*:lock`)) {
    await redis.del(key);
  }
}

/** Ends a server process as a fault would: all sessions break, unlogged tables come back empty. */
async function crashDatabase(world: TestWorld): Promise<void> {
  const { pool } = world.kernel;
  const { rows } = await pool.query<{ pid: number }>("select pg_backend_pid() as pid");
  process.kill(rows[0]!.pid, "SIGKILL");
  await sleep(100);
  await until("the database back", () => pool.query("select 1").catch(() => null));
}

function watchMemory(worker: () => WorldProcess, memory: { highest: number }): AbortController {
  const stop = new AbortController();
  void (async () => {
    while (!stop.signal.aborted) {
      memory.highest = Math.max(memory.highest, residentMb(worker().pid));
      await sleep(100);
    }
  })();
  return stop;
}
