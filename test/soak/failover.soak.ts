import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Account } from "#shared/accounts/accounts.schema.ts";
import { accountsTopic } from "#shared/accounts/accounts.events.ts";
import { Realtime } from "#web/kernel/realtime/client.ts";
import type { Position } from "#web/kernel/realtime/log-feed.ts";
import { startDeployment } from "../harness/deployment.ts";
import { until } from "../harness/until.ts";
import type { Deployment, Hub } from "../harness/deployment.ts";

let world: Deployment;
let hubs: Hub[];
let archive: string;
const pages: Awaited<ReturnType<typeof openPage>>[] = [];

beforeAll(async () => {
  world = await startDeployment({
    full_page_writes: "on",
    wal_level: "replica",
    archive_mode: "on",
    // beside the cluster, which is the folder that PostgreSQL runs in
    archive_command: "mkdir -p ../archive && cp %p ../archive/%f",
  });
  archive = path.join(world.dir, "archive");
  mkdirSync(archive, { recursive: true });
  hubs = [await world.hub(), await world.hub()];
});
afterAll(async () => {
  for (const page of pages) page.close();
  await world?.close();
});

/** A screen of accounts: the client of the web app, and rows kept by version within one history. */
async function openPage(hub: Hub) {
  const rows = new Map<string, Account>();
  let reads = 0;
  const read = async (): Promise<Position> => {
    reads += 1;
    const { body, headers } = await world.as(hub.url).get("/api/accounts?limit=200");
    rows.clear();
    for (const row of body.items as Account[]) rows.set(row.id, row);
    return JSON.parse(headers.get("x-positions")!)["records:account"] as Position;
  };
  const realtime = new Realtime({
    url: hub.url,
    getToken: async () => world.token(),
    onForbidden: () => undefined,
  });
  realtime.start();
  const subscription = realtime.subscribe(accountsTopic.ref({}), {
    from: await read(),
    onEvents(events) {
      for (const { type, data } of events) {
        if (type !== "upsert") continue;
        if ((rows.get(data.id)?.version ?? -1) < data.version) rows.set(data.id, data.row);
      }
    },
    onSnapshotNeeded: () => void read().then((at) => subscription.moveTo(at)),
  });
  return { hub, rows, reads: () => reads, close: () => realtime.stop() };
}

const names = (rows: Iterable<Pick<Account, "id" | "version" | "name">>) =>
  [...rows]
    .map(({ id, version, name }) => `${id} ${version} ${name}`)
    .toSorted()
    .join("\n");

const stored = async () =>
  names(await world.query<Account>("select id, version, name from account"));

async function pagesEqualTheStore(): Promise<void> {
  await until("every page as the store", async () => {
    const now = await stored();
    return pages.every(({ rows }) => names(rows.values()) === now);
  });
}

/** Renames an account at the version that is stored. */
async function rename(hub: Hub, id: string, name: string): Promise<void> {
  const http = world.as(hub.url);
  const { body } = await http.get(`/api/accounts/${id}`);
  expect((await http.patch(`/api/accounts/${id}`, body.version, { name })).status).toBe(200);
}

async function makeAccounts(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const made = await world.as(hubs[n % 2]!.url).post("/api/accounts", { name: `Account ${n}` });
    expect(made.status).toBe(201);
    ids.push(made.body.id as string);
  }
  return ids;
}

/** A base backup of the running cluster, as `pg_basebackup` takes it. */
async function baseBackup(): Promise<string> {
  const to = path.join(world.dir, "base");
  rmSync(to, { recursive: true, force: true });
  const admin = new Client({ connectionString: world.urls.adminUrl });
  await admin.connect();
  await admin.query("select pg_backup_start('soak', true)");
  cpSync(world.cluster, to, {
    recursive: true,
    filter: (file) => !/postmaster\.(pid|opts)$|pg_wal\/[0-9A-F]{24}/.test(file),
  });
  const { rows } = await admin.query("select labelfile from pg_backup_stop(true)");
  writeFileSync(path.join(to, "backup_label"), rows[0].labelfile as string);
  await admin.end();
  return to;
}

/** Ends the cluster and recovers another from the base backup and the archive, up to a point in time. */
async function recover(base: string, target: string): Promise<void> {
  await world.servers.postgres.stop();
  renameSync(world.cluster, `${world.cluster}.lost-${target}`);
  renameSync(base, world.cluster);
  writeFileSync(path.join(world.cluster, "recovery.signal"), "");
  world.servers.postgres = await world.postgres({
    restore_command: "cp ../archive/%f %p",
    recovery_target_name: target,
    recovery_target_action: "promote",
  });
  await until("the end of the recovery", async () => {
    const [row] = await world.query<{ r: boolean }>("select pg_is_in_recovery() as r");
    return !row!.r;
  });
}

/** Edits that stay, a point in time, edits that will be lost; every page has seen all of them. */
async function editAround(ids: string[], point: string): Promise<void> {
  for (const [n, id] of ids.entries()) await rename(hubs[n % 2]!, id, `Kept ${point} ${n}`);
  await pagesEqualTheStore();
  await world.query("select pg_create_restore_point($1)", [point]);
  for (const [n, id] of ids.entries()) {
    await rename(hubs[n % 2]!, id, `Lost ${point} ${n}`);
    if (n % 2) await rename(hubs[n % 2]!, id, `Lost twice ${point} ${n}`);
  }
  await pagesEqualTheStore();
  const [last] = await world.query<{ wal: string }>(
    "select pg_walfile_name(pg_current_wal_lsn()) as wal",
  );
  await world.query("select pg_switch_wal()");
  const archived = "select from pg_stat_archiver where last_archived_wal >= $1";
  const all = async () => (await world.query(archived, [last!.wal])).length === 1;
  await until("all in the archive", all);
}

/** Versions grow over those that were lost, with other words in them. */
async function editAfter(ids: string[], word: string): Promise<void> {
  for (const [n, id] of ids.entries()) {
    for (let times = 0; times <= n % 3; times++) {
      await rename(hubs[n % 2]!, id, `${word} ${n}.${times}`);
    }
  }
}

const epoch = async () =>
  (await world.query<{ epoch: string }>("select epoch from relay_head"))[0]!.epoch;

test("when a recovery loses what pages have seen, then every page reads again and equals the store, with hubs that live on and with new ones", async () => {
  const ids = await makeAccounts(12);
  for (const hub of [...hubs, ...hubs]) pages.push(await openPage(hub));

  let base = await baseBackup();
  await editAround(ids, "alive");
  let before = await epoch();
  let reads = pages.map((page) => page.reads());
  await recover(base, "alive");
  for (const hub of hubs) {
    await until("a ready hub", async () => (await fetch(`${hub.url}/readyz`)).ok);
    expect(hub.ended()).toBeNull();
  }
  await editAfter(ids, "After");
  await pagesEqualTheStore();
  expect(await epoch()).not.toBe(before);
  for (const [i, page] of pages.entries()) expect(page.reads()).toBeGreaterThan(reads[i]!);

  base = await baseBackup();
  await editAround(ids, "restarted");
  before = await epoch();
  reads = pages.map((page) => page.reads());
  await Promise.all(hubs.map((hub) => hub.kill()));
  await recover(base, "restarted");
  hubs = await Promise.all(hubs.map(({ url }) => world.hub(Number(new URL(url).port))));
  await editAfter(ids, "Anew");
  await pagesEqualTheStore();
  expect(await epoch()).not.toBe(before);
  for (const [i, page] of pages.entries()) expect(page.reads()).toBeGreaterThan(reads[i]!);
});
