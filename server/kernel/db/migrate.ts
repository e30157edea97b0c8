import { readdirSync } from "node:fs";
import { join } from "node:path";
import { MikroORM } from "@mikro-orm/postgresql";
import { Migrator } from "@mikro-orm/migrations";
import type { Pool } from "pg";

const FOLDER = join(import.meta.dirname, "../../migrations");

/**
 * Brings the database up to date as its owner; forward only.
 * @param ownerUrl connection of role pivotal_owner
 * @returns names of the migrations that ran
 */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const orm = await MikroORM.init({
    clientUrl: ownerUrl,
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
    const done = await orm.migrator.up();
    return done.map((migration) => migration.name);
  } finally {
    await orm.close();
  }
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
