import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { backUp, markRestored, restore, restoreFiles } from "#scripts/lib/backup.mjs";
import { ensureDatabase, FORGETFUL, startPostgres, withClient } from "#scripts/lib/postgres.mjs";
import { sealAudit, verifySeals } from "#server/audit/seal.service.ts";
import { readConfig } from "#server/kernel/config.ts";
import { systemContext } from "#server/kernel/context.ts";
import { migrate } from "#server/kernel/db/migrate.ts";
import { query } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { openKernel } from "#server/kernel/kernel.ts";
import { modules } from "#server/modules.ts";
import { createClient } from "#server/users/users.service.ts";
import { SECRET } from "../harness/kernel.ts";
import { testDatabase, type TestDatabase } from "../setup/database.ts";

let source: TestDatabase;
let target: TestDatabase;
let folder: string;
let storage: string;

const CAMPAIGN = `insert into campaign (id, name, type, status, owner_id, starts_at, created_at, updated_at)
  select uuidv7(), status || ' one', 'email', status, uuidv7(), now() + interval '1 day', now(), now()
    from unnest(array['draft', 'scheduled', 'active', 'completed']) status`;

beforeAll(async () => {
  [source, target] = [await testDatabase(), await testDatabase()];
  folder = path.join(inject("servers").folder, source.name);
  storage = path.join(folder, "files");
  mkdirSync(storage, { recursive: true });
});
afterAll(async () => {
  await source?.drop();
  await target?.drop();
});

const OUTBOX = `insert into outbox (kind, type, data)
  select 'task', 'count', json_build_object('n', n, 'text', E'tab\\t line\\n "quote" \\\\ ü')
    from generate_series(1, $1::int) n`;
/** Tasks whose jobs wait in Redis, which a restore empties. */
const HANDED = "update outbox set next_at = now() + interval '1 minute' where id % 2 = 0";
const digest = (url: string) =>
  withClient(url, async (client) => {
    const sql =
      "select count(*)::int as rows, md5(string_agg(id || data::text, ',' order by id)) as hash from outbox";
    return (await client.query(sql)).rows[0] as { rows: number; hash: string };
  });
const epoch = (url: string) =>
  withClient(
    url,
    async (client) => (await client.query("select epoch from relay_head")).rows[0].epoch,
  );

test("a backup taken under load comes back as of one instant, with new epochs and going sequences", async () => {
  await withClient(source.ownerUrl, (client) => client.query(OUTBOX, [20_000]));
  await withClient(source.ownerUrl, (client) => client.query(CAMPAIGN));
  await withClient(source.ownerUrl, (client) => client.query(HANDED));
  writeFileSync(path.join(storage, "upload.csv"), "a,b\n1,2\n");
  let writing = true;
  const load = withClient(source.ownerUrl, async (client) => {
    while (writing) await client.query(OUTBOX, [10]);
  });
  const manifest = await backUp(source.ownerUrl, path.join(folder, "backup"), storage);
  writing = false;
  await load;
  const counted = manifest.tables.find((table) => table.name === "outbox")!.rows;
  expect(counted).toBeGreaterThanOrEqual(20_000);

  const restored = path.join(folder, "restored");
  mkdirSync(restored);
  writeFileSync(path.join(restored, "of-before.csv"), "kept aside\n");
  await restore(target.ownerUrl, path.join(folder, "backup"));
  restoreFiles(path.join(folder, "backup"), restored);

  const [then, now] = await Promise.all([digest(target.ownerUrl), digest(source.ownerUrl)]);
  expect(then.rows).toBe(counted);
  expect(now.rows).toBeGreaterThan(then.rows);
  const same = await withClient(source.ownerUrl, async (client) => {
    const sql = `select md5(string_agg(id || data::text, ',' order by id)) as hash
                   from (select * from outbox order by id limit $1) first`;
    return (await client.query(sql, [counted])).rows[0].hash;
  });
  expect(then.hash).toBe(same);
  expect(await epoch(target.appUrl)).not.toBe(await epoch(source.appUrl));
  expect(readFileSync(path.join(restored, "upload.csv"), "utf8")).toBe("a,b\n1,2\n");
  expect(readdirSync(restored)).toEqual(["upload.csv"]);
  expect(readdirSync(`${restored}.until-restore`)).toEqual(["of-before.csv"]);
  const late = await withClient(target.ownerUrl, (client) =>
    client.query("select from outbox where next_at is not null limit 1"),
  );
  expect(late.rowCount).toBe(0); // every task is handed on at once, into an empty queue
  // A sequence left behind would hand out an id that exists.
  await withClient(target.ownerUrl, (client) => client.query(OUTBOX, [1]));
  expect((await digest(target.ownerUrl)).rows).toBe(counted + 1);
});

test("after a restore nothing sends or dials until somebody resumes it", async () => {
  const found = await withClient(target.ownerUrl, (client) =>
    client.query("select name, status from campaign order by name"),
  );
  expect(found.rows).toEqual([
    { name: "active one", status: "paused" },
    { name: "completed one", status: "completed" },
    { name: "draft one", status: "draft" },
    { name: "scheduled one", status: "draft" },
  ]);
  const history = await withClient(target.ownerUrl, (client) =>
    client.query(
      `select actor_name, changes->'status' as status from audit_log
        where action = 'campaign.restored' order by changes->'status'->>0`,
    ),
  );
  expect(history.rows).toEqual([
    { actor_name: "restore", status: ["active", "paused"] },
    { actor_name: "restore", status: ["scheduled", "draft"] },
  ]);
});

test("a second backup into the same folder is refused: it would mix the two", async () => {
  const place = path.join(folder, "backup/manifest.json");
  const before = readFileSync(place, "utf8");
  await expect(backUp(source.ownerUrl, path.join(folder, "backup"))).rejects.toThrow(/not empty/);
  expect(readFileSync(place, "utf8")).toBe(before);
});

test("a backup of another version is refused and changes nothing", async () => {
  const before = await digest(target.ownerUrl);
  const place = path.join(folder, "backup/manifest.json");
  const manifest = JSON.parse(readFileSync(place, "utf8")) as { migrations: string[] };
  manifest.migrations.push("Migration29990101000000_later");
  writeFileSync(place, JSON.stringify(manifest));
  await expect(restore(target.ownerUrl, path.join(folder, "backup"))).rejects.toThrow(
    /another version/,
  );
  expect(await digest(target.ownerUrl)).toEqual(before);
});

test("when a backup comes back in a cluster that counts from lower numbers, then its seals hold and go on", async () => {
  const burn =
    "do $$ begin for i in 1..20000 loop perform pg_current_xact_id(); commit; end loop; end $$";
  await withClient(source.ownerUrl, (client) => client.query(burn));
  const [here, there] = [path.join(folder, "here"), path.join(folder, "there")];
  const first = await openAudit(source, here);
  await first.act("Before the backup");
  await first.seal();
  await first.act("Not sealed when the backup was taken");
  const place = path.join(folder, "sealed");
  await backUp(source.ownerUrl, place, path.join(here, "storage"));
  await first.act("Sealed and anchored after the backup");
  await first.anchored();
  cpSync(path.join(here, "storage"), path.join(place, "storage"), { recursive: true });
  await first.close();

  const passwords = inject("servers").passwords;
  const cluster = await startPostgres({
    dir: path.join(folder, "another-cluster"),
    password: passwords.admin,
    logFile: path.join(folder, "another-cluster.log"),
    settings: FORGETFUL,
  });
  try {
    const urls = await ensureDatabase(cluster.adminUrl, "pivotal", passwords);
    await migrate(urls.ownerUrl);
    await restore(urls.ownerUrl, place);
    restoreFiles(place, path.join(there, "storage"));
    const after = await openAudit({ ...source, ...urls }, there);
    // the files of a backup are newer than its rows: without the restore's word they tell of a loss
    expect(await after.verify()).toEqual([
      expect.objectContaining({ stored: "none", what: expect.stringContaining("audit seal") }),
    ]);
    await markRestored(urls.ownerUrl, path.join(there, "storage"));
    expect(await after.verify()).toEqual([]);
    await after.act("After the restore");
    await after.act("And another");
    await expect.poll(() => after.unsealed()).toBe(0);
    expect(await after.verify()).toEqual([]);

    await withClient(urls.ownerUrl, (owner) =>
      owner.query("update audit_log set actor_name = 'nobody' where era = 1"),
    );
    expect((await after.verify()).length).toBeGreaterThan(0);
    await after.close();
  } finally {
    await cluster.stop();
  }
});

/** What seals and verifies the audit of one database. */
async function openAudit(
  { appUrl, redisUrl, namespace }: Omit<TestDatabase, "drop">,
  dataDir: string,
) {
  const config = readConfig({
    NODE_ENV: "test",
    DATABASE_URL: appUrl,
    REDIS_URL: redisUrl,
    NAMESPACE: namespace,
    DATA_DIR: dataDir,
    TOKEN_SECRET: SECRET,
    SECRET_KEY: "another-secret-of-tests-0123456789-abcdefgh",
    LOG_LEVEL: "silent",
  });
  let later = 0;
  const now = () => new Date(Date.now() + later);
  const kernel = await openKernel(config, modules, { name: "test", now });
  const system = () => systemContext(kernel, "test");
  const seal = () => transact(system(), sealAudit);
  return {
    seal,
    act: (name: string) => transact(system(), (ctx) => createClient(ctx, name)),
    /** Seals, and counts what no seal covers yet. */
    async unsealed(): Promise<number> {
      await seal();
      const [rows] = await query<{ n: number }>(
        system(),
        `select (select count(*) from audit_log) - (select sum(row_count) from audit_seal) as n`,
      );
      return Number(rows!.n);
    },
    /** Seals until the journal has the newest one. */
    async anchored(): Promise<void> {
      await expect.poll(seal).toBeGreaterThan(0);
      later += 3_600_000;
      await seal();
    },
    verify: () => verifySeals(system()),
    close: () => kernel.close(),
  };
}
