// A logical backup: every table as of one instant, sequences, and the storage folder. For development,
// trial and small deployments; large ones use base backups and WAL (docs/operations.md).
import {
  appendFileSync,
  cpSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { from, to } from "pg-copy-streams";
import { readJson, writeJson } from "./files.mjs";
import { withClient } from "./postgres.mjs";
import { Plain } from "./say.mjs";

const FORMAT = 1;
/** The marker says who made a database, the other which code it belongs to: neither is content. */
const NOT_CONTENT = ["pivotal_marker", "mikro_orm_migrations"];

/** @typedef {{ name: string, columns: string[], rows: number, parent: string | null, bound: string | null }} Table */
/** @typedef {{ name: string, value: string, called: boolean }} Sequence */
/** @typedef {{ format: number, at: string, migrations: string[], tables: Table[], sequences: Sequence[] }} Manifest */

const quote = (/** @type {string} */ name) => `"${name.replaceAll('"', '""')}"`;
const fileOf = (/** @type {string} */ folder, /** @type {string} */ table) =>
  path.join(folder, "tables", `${table}.copy.gz`);
const columnsOf = (/** @type {Table} */ table) =>
  `${quote(table.name)} (${table.columns.map(quote).join(", ")})`;

const TABLES = `
  SELECT c.relname AS name, i.inhparent::regclass::text AS parent,
         CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS bound,
         ARRAY(SELECT a.attname::text FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                ORDER BY a.attnum) AS columns
    FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> ALL ($1)
   ORDER BY c.relname`;

/** @param {import("pg").Client} client @returns {Promise<string[]>} */
async function migrationsOf(client) {
  const found = await client.query("SELECT name FROM mikro_orm_migrations ORDER BY name");
  return found.rows.map((row) => row.name);
}

/**
 * Writes a backup; a folder without manifest.json is none.
 * @param {string} ownerUrl
 * @param {string} folder new, or empty: two backups in one would be none
 * @param {string} [storage] folder of uploaded files
 * @returns {Promise<Manifest>}
 */
export async function backUp(ownerUrl, folder, storage) {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Plain(`${folder} is not empty. A backup goes into a folder of its own.`);
  mkdirSync(path.join(folder, "tables"), { recursive: true, mode: 0o700 });
  const manifest = await withClient(ownerUrl, async (client) => {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    /** @type {Table[]} */
    const tables = (await client.query(TABLES, [NOT_CONTENT])).rows;
    for (const table of tables) table.rows = await writeTable(client, table, folder);
    const sequences = await client.query(
      `SELECT sequencename AS name, coalesce(last_value, start_value)::text AS value,
              last_value IS NOT NULL AS called
         FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1`,
    );
    const at = (
      await client.query("SELECT transaction_timestamp() AS at")
    ).rows[0].at.toISOString();
    const migrations = await migrationsOf(client);
    await client.query("COMMIT");
    return { format: FORMAT, at, migrations, tables, sequences: sequences.rows };
  });
  // After the rows: every file that a row names is there; one too many does no harm.
  if (storage && existsSync(storage))
    cpSync(storage, path.join(folder, "storage"), { recursive: true });
  writeJson(path.join(folder, "manifest.json"), manifest);
  return manifest;
}

/** @param {import("pg").Client} client @param {Table} table @param {string} folder */
async function writeTable(client, table, folder) {
  const file = createWriteStream(fileOf(folder, table.name), { mode: 0o600 });
  const rows = client.query(to(`COPY ${columnsOf(table)} TO STDOUT`));
  await pipeline(rows, createGzip({ level: 6 }), file);
  // the last rows may be there before the server says how many there were
  await client.query("SELECT");
  return rows.rowCount;
}

/** @param {import("pg").Client} client @param {Table} table @param {string} folder */
async function readTable(client, table, folder) {
  const rows = client.query(from(`COPY ${columnsOf(table)} FROM STDIN`));
  await pipeline(createReadStream(fileOf(folder, table.name)), createGunzip(), rows);
  return rows.rowCount;
}

/**
 * Fills a migrated database without content, in one transaction. Every live view is told to read again
 * (new epochs), and what sends or dials waits for an admin: that is `after_restore()`.
 * @param {string} ownerUrl
 * @param {string} folder
 * @returns {Promise<Manifest>}
 */
export async function restore(ownerUrl, folder) {
  /** @type {Manifest | undefined} */
  const manifest = readJson(path.join(folder, "manifest.json"));
  if (manifest?.format !== FORMAT)
    throw new Plain(`${folder} holds no backup that this version reads.`);
  await withClient(ownerUrl, async (client) => {
    const here = await migrationsOf(client);
    if (here.join() !== manifest.migrations.join()) {
      const last = manifest.migrations.at(-1);
      throw new Plain(
        `The backup is of another version (last migration ${last}). Restore it with that one, then upgrade.`,
      );
    }
    await client.query("BEGIN");
    await client.query("SET LOCAL session_replication_role = replica"); // foreign keys and triggers held when it was written
    await makePartitions(client, manifest.tables);
    await client.query(`TRUNCATE ${manifest.tables.map(({ name }) => quote(name)).join(", ")}`);
    for (const table of manifest.tables) {
      const rows = await readTable(client, table, folder);
      if (rows !== table.rows) throw new Error(`${table.name}: ${rows} rows of ${table.rows}`);
    }
    for (const { name, value, called } of manifest.sequences) {
      await client.query("SELECT setval($1::regclass, $2, $3)", [quote(name), value, called]);
    }
    await client.query("SET LOCAL session_replication_role = origin");
    await client.query("SELECT after_restore()");
    await client.query("COMMIT");
  });
  return manifest;
}

/**
 * The files of a backup; those that were there are kept beside it. For the end of a restore, when nothing
 * can put the rows back any more: either all files are the backup's or none.
 * @param {string} folder
 * @param {string} storage
 */
export function restoreFiles(folder, storage) {
  const files = path.join(folder, "storage");
  if (!existsSync(files)) return;
  const [fresh, aside] = [`${storage}.new`, `${storage}.until-restore`];
  rmSync(fresh, { recursive: true, force: true });
  cpSync(files, fresh, { recursive: true });
  rmSync(aside, { recursive: true, force: true });
  if (existsSync(storage)) renameSync(storage, aside);
  renameSync(fresh, storage);
}

/**
 * Tells the audit's journal that a restore or a recovery went back to the seal that is the last one now:
 * those anchored behind it are gone with a reason, and `verify` does not miss them.
 * @param {string} ownerUrl
 * @param {string} storage
 */
export async function markRestored(ownerUrl, storage) {
  const restored = await withClient(ownerUrl, async (owner) => {
    const last = await owner.query(
      "SELECT era, through_txid::text AS through FROM audit_seal ORDER BY era DESC, through_txid DESC LIMIT 1",
    );
    return last.rows[0] ?? { era: 0, through: "0" };
  });
  const folder = path.join(storage, "journals");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const line = JSON.stringify({ at: new Date().toISOString(), restored });
  appendFileSync(path.join(folder, "audit-seals.jsonl"), `${line}\n`, { mode: 0o600 });
}

/** Days and months that a fresh database has no partition for. @param {import("pg").Client} client @param {Table[]} tables */
async function makePartitions(client, tables) {
  for (const { name, parent, bound } of tables) {
    if (!parent || !bound) continue;
    const found = await client.query("SELECT to_regclass($1) IS NOT NULL AS there", [quote(name)]);
    if (found.rows[0].there) continue;
    await client.query(`CREATE TABLE ${quote(name)} PARTITION OF ${parent} ${bound}`);
    await client.query(`REVOKE ALL ON ${quote(name)} FROM pivotal_app`); // it works through the parent
  }
}
