import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MikroORM } from "@mikro-orm/postgresql";
import { Migrator } from "@mikro-orm/migrations";
import type { Pool } from "pg";

const FOLDER = join(import.meta.dirname, "../../migrations");

/**
 * A statement that waits for a lock makes everybody behind it wait: it gives up after this, lets them
 * pass, and is tried again.
 */
const LOCK_TIMEOUT_MS = 2_000;
const TRIES = 30;

/**
 * Brings the database up to date as its owner; forward only, while the version before goes on working.
 * @param ownerUrl connection of role pivotal_owner
 * @param to the last migration to run; all of them unless told
 * @returns names of the migrations that ran
 * @throws when a lock was never free, or a migration fails: those before it stay
 */
export async function migrate(ownerUrl: string, to?: string): Promise<string[]> {
  const orm = await MikroORM.init({
    clientUrl: ownerUrl,
    driverOptions: { lock_timeout: LOCK_TIMEOUT_MS },
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    pool: { min: 1, max: 2 },
    migrations: {
      path: FOLDER,
      glob: "Migration*.ts",
      transactional: true,
      allOrNothing: false,
      snapshot: false,
    },
  });
  try {
    const before = new Set((await orm.migrator.getExecuted()).map(({ name }) => name));
    for (let tried = 1; ; tried++) {
      try {
        await orm.migrator.up(to ? { to } : {});
        break;
      } catch (error) {
        if (tried === TRIES || !waitedForLock(error)) throw error;
        await sleep(500);
      }
    }
    const now = await orm.migrator.getExecuted();
    return now.map(({ name }) => name).filter((name) => !before.has(name));
  } finally {
    await orm.close();
  }
}

function waitedForLock(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return code === "55P03" || (cause !== undefined && waitedForLock(cause));
}

/** Names of migrations in the code that the database does not have yet. */
export async function pendingMigrations(pool: Pool): Promise<string[]> {
  const inCode = readdirSync(FOLDER)
    .filter((file) => /^Migration.*\.ts$/.test(file))
    .map((file) => file.replace(/\.ts$/, ""));
  const table = await pool.query<{ there: boolean }>(
    "select to_regclass('mikro_orm_migrations') is not null as there",
  );
  if (!table.rows[0]?.there) return inCode;
  const { rows } = await pool.query<{ name: string }>("select name from mikro_orm_migrations");
  const have = new Set(rows.map((row) => row.name));
  return inCode.filter((name) => !have.has(name));
}
