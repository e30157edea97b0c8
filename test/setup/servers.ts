import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  ensureDatabase,
  FORGETFUL,
  mark,
  startPostgres,
  urlsOf,
  withClient,
} from "#scripts/lib/postgres.mjs";
import { isAlive } from "#scripts/lib/processes.mjs";
import { startRedis } from "#scripts/lib/redis.mjs";
import { migrate } from "#server/kernel/db/migrate.ts";

/** What tests need to know of the servers that run for them. */
export interface Servers {
  adminUrl: string;
  redisUrl: string;
  passwords: { admin: string; owner: string; app: string };
  /** A migrated, marked database without connections, to be copied. */
  template: string;
  folder: string;
}

const PREFIX = "pivotal-test-";
export const TEMPLATE = "pivotal_template";

const password = () => randomBytes(12).toString("hex");

/**
 * Starts PostgreSQL (fsync off) and Redis in a folder of their own and migrates the template.
 * The servers end with this process, even when it is killed.
 */
export async function startServers(): Promise<Servers & { stop(): Promise<void> }> {
  removeLeftOvers();
  const folder = mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  const passwords = { admin: password(), owner: password(), app: password() };
  const [postgres, redis] = await Promise.all([
    startPostgres({
      dir: path.join(folder, "postgres"),
      password: passwords.admin,
      logFile: path.join(folder, "postgres.log"),
      settings: { ...FORGETFUL, max_wal_size: "2GB" },
    }),
    startRedis({
      dir: path.join(folder, "redis"),
      password: password(),
      logFile: path.join(folder, "redis.log"),
    }),
  ]);
  const { adminUrl } = postgres;
  const stop = async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await makeTemplate(adminUrl, passwords);
  } catch (error) {
    await stop();
    throw error;
  }
  return { adminUrl, redisUrl: redis.url, passwords, template: TEMPLATE, folder, stop };
}

async function makeTemplate(adminUrl: string, passwords: Servers["passwords"]): Promise<void> {
  await ensureDatabase(adminUrl, TEMPLATE, passwords);
  const { ownerUrl } = urlsOf(adminUrl, TEMPLATE, passwords);
  await mark(ownerUrl, "test");
  await migrate(ownerUrl);
  await closeToConnections(adminUrl, TEMPLATE);
}

/** A database can be copied only while nobody is connected to it. */
export async function closeToConnections(adminUrl: string, database: string): Promise<void> {
  await withClient(adminUrl, async (admin) => {
    await admin.query(`ALTER DATABASE "${database}" WITH ALLOW_CONNECTIONS false`);
    await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [
      database,
    ]);
  });
}

/** Folders of test runs that were killed. */
function removeLeftOvers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split("-")[0]) : 0;
    if (pid && !isAlive(pid)) {
      rmSync(path.join(tmpdir(), name), { recursive: true, force: true });
    }
  }
}
