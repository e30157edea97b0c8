import { spawn } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inRoot } from "#scripts/lib/paths.mjs";
import { withClient } from "#scripts/lib/postgres.mjs";
import { pendingMigrations } from "#server/kernel/db/migrate.ts";
import { createPool } from "#server/kernel/db/database.ts";
import { refuseUnready } from "#server/kernel/start-checks.ts";
import { createLog } from "#server/kernel/log.ts";
import { readConfig } from "#server/kernel/config.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { testDatabase, type TestDatabase } from "../setup/database.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

/** Test databases carry the marker; that of a deployment does not. */
const unmark = () =>
  withClient(database.ownerUrl, (owner) => owner.query(`drop table if exists pivotal_marker`));

const env = (url: string, more: Record<string, string> = {}) => ({
  NODE_ENV: "production",
  PUBLIC_URL: "https://pivotal.example.com",
  DATABASE_URL: url,
  REDIS_URL: database.redisUrl,
  NAMESPACE: database.namespace,
  TOKEN_SECRET: "k1:Zq8vW3xN5rT7yB9mK2pL4sD6fG1hJ0aC",
  SECRET_KEY: "Xc7bV5nM3qW1eR9tY2uI4oP6aS8dF0gH",
  LOG_LEVEL: "silent",
  ...more,
});

/** What a process of this deployment says about the database at `url`; null when it would start. */
async function faultOf(url: string, now = () => new Date(), beside = 0): Promise<string | null> {
  const config = readConfig(env(url));
  const pool = createPool({ url, pool: 2, name: "check", log: createLog(config, "check") });
  try {
    await refuseUnready({ pool, config, now } as Kernel, beside);
    return null;
  } catch (err) {
    return (err as Error).message;
  } finally {
    await pool.end();
  }
}

test("in production a trial's database, a superuser, an owner of tables and a wrong clock are refused", async () => {
  expect(await faultOf(database.appUrl)).toContain("made for a trial or a test");
  await unmark();
  expect(await faultOf(database.appUrl)).toBeNull();
  expect(await faultOf(database.adminUrl)).toContain("must not be a superuser");
  expect(await faultOf(database.ownerUrl)).toContain("must own no table");
  const late = () => new Date(Date.now() - 10_000);
  expect(await faultOf(database.appUrl, late)).toMatch(/the clock is \d+ ms off/);
});

test("when what a process opens beside its pool does not fit into the database, then it does not start", async () => {
  await unmark();
  const now = () => new Date();
  expect(await faultOf(database.appUrl, now, 11)).toBeNull();
  const { rows } = await withClient(database.adminUrl, (admin) =>
    admin.query<{ max: number }>("select current_setting('max_connections')::int as max"),
  );
  const { max } = rows[0]!;
  expect(await faultOf(database.appUrl, now, max)).toContain("do not fit");
});

test("a role that cannot become what searches run as is told to have the roles made again", async () => {
  const role = "pivotal_test_stranger";
  await withClient(database.adminUrl, async (admin) => {
    await admin.query(`drop role if exists ${role}`);
    await admin.query(`create role ${role} login password 'stranger'`);
    await admin.query(`grant connect on database ${database.name} to ${role}`);
    await admin.query(`grant usage on schema public to ${role}`);
    await admin.query(`grant select on mikro_orm_migrations to ${role}`);
  });
  const url = new URL(database.appUrl);
  url.username = role;
  url.password = "stranger";
  expect(await faultOf(url.href)).toContain("roles.sql");
  await withClient(database.adminUrl, async (admin) => {
    await admin.query(`drop owned by ${role}`);
    await admin.query(`drop role ${role}`);
  });
});

test("weak and missing settings are all named at once", () => {
  const weak = env(database.appUrl, { TOKEN_SECRET: "a".repeat(40), DEMO: "1", PUBLIC_URL: "" });
  expect(() => readConfig(weak)).toThrow(/TOKEN_SECRET[^]*DEMO/);
  const open = env(database.appUrl, { PUBLIC_URL: "http://pivotal.example.com" });
  expect(() => readConfig(open)).toThrow(/PUBLIC_URL: must be https/);
  const good = "k1:Zq8vW3xN5rT7yB9mK2pL4sD6fG1hJ0aC";
  for (const TOKEN_SECRET of [
    "k1:changeme-changeme-0123456789-abcdefgh",
    `${good},k2:too-short`,
    `${good},k1:Xc7bV5nM3qW1eR9tY2uI4oP6aS8dF0gH`,
  ]) {
    expect(() => readConfig(env(database.appUrl, { TOKEN_SECRET }))).toThrow(/TOKEN_SECRET/);
  }
});

test("a database without tables has every migration pending, said by name", async () => {
  const pool = createPool({
    url: database.adminUrl.replace(/\/[^/]+$/, "/postgres"),
    pool: 1,
    name: "empty",
    log: createLog(readConfig(env(database.appUrl)), "empty"),
  });
  const pending = await pendingMigrations(pool);
  await pool.end();
  expect(pending).toContain("Migration20261122000000_kernel");
});

test("the first admin is made once, by one who sees what is missing", async () => {
  const setUp = (args: string[], password: string) =>
    new Promise<{ code: number | null; text: string }>((resolve) => {
      const child = spawn(process.execPath, [inRoot("server/setup-admin.ts"), ...args], {
        env: { ...process.env, ...env(database.appUrl) },
      });
      let text = "";
      child.stdout.on("data", (chunk) => (text += String(chunk)));
      child.stderr.on("data", (chunk) => (text += String(chunk)));
      child.on("exit", (code) => resolve({ code, text }));
      child.stdin.end(`${password}\n`);
    });
  const who = ["--email", "first@example.com", "--name", "First Admin"];
  const blank = await setUp([], "short");
  expect(blank.code).toBe(1);
  expect(blank.text.trim().split("\n")).toEqual([
    "--email is needed",
    "--name is needed",
    "password: At least 12 characters.",
  ]);
  const made = await setUp(who, "a long enough password");
  expect(made, made.text).toMatchObject({ code: 0 });
  const again = await setUp(who, "a long enough password");
  expect(again.code).toBe(1);
  expect(again.text).toMatch(/^There is an admin already/);
  const stored = await withClient(database.ownerUrl, async (owner) => {
    return (await owner.query(`select email, roles, status from app_user`)).rows;
  });
  expect(stored).toEqual([{ email: "first@example.com", roles: ["admin"], status: "active" }]);
});
