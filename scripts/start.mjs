// npm start: everything Pivotal needs, on a machine that has only Node 20.
//   --hubs N --workers N --port P   how many, and the first hub's port (4400)
//   --dev                           restart on change, web app with hot reload
//   --demo                          also fill an empty database that DATABASE_URL names
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { demoCutOff, demoLogins, loadOwnDemo, loginTable } from "./lib/demo.mjs";
import { environment, stablePort } from "./lib/environment.mjs";
import { releaseLock, takeLock } from "./lib/lock.mjs";
import { keepRotated } from "./lib/logs.mjs";
import { ensureInstalled, pinnedNode } from "./lib/node.mjs";
import { onNpmEnd } from "./lib/npm.mjs";
import { inData, inRoot, root } from "./lib/paths.mjs";
import { dropDatabase, isEmpty, mark } from "./lib/postgres.mjs";
import { freePort, launch, portIsFree, tiedNode, waitFor, workerNode } from "./lib/processes.mjs";
import { loadDemo, migrate } from "./lib/programs.mjs";
import { bold, dim, Plain, run, say } from "./lib/say.mjs";
import {
  DATABASE,
  embeddedDatabase,
  embeddedDatabaseUrls,
  embeddedRedis,
  startEmbeddedPostgres,
  startEmbeddedRedis,
} from "./lib/servers.mjs";
import { Status } from "./lib/status.mjs";
import { supervise } from "./lib/supervise.mjs";
import { buildWeb } from "./lib/web.mjs";

/** Hubs and workers get this long to finish what they hold; then they are killed. */
const GRACE_MS = 28_000;
const DEFAULT_PORT = 4400;
/** One port cannot serve several processes: the first hub has it. */
const NO_INTERNAL = { INTERNAL_PORT: "0" };

const { values: flags } = parseArgs({
  options: {
    hubs: { type: "string", default: "1" },
    workers: { type: "string", default: "1" },
    port: { type: "string", default: process.env.PORT },
    dev: { type: "boolean", default: false },
    demo: { type: "boolean", default: false },
  },
});

const status = new Status();
/** How to end what was started: the programs first, then the servers they need. */
const undo = {
  /** @type {(() => Promise<unknown>)[]} */ programs: [],
  /** @type {(() => Promise<unknown>)[]} */ servers: [],
};
let stopping = false;

async function stopAll() {
  stopping = true;
  await Promise.allSettled(undo.programs.map((stop) => stop()));
  await Promise.allSettled(undo.servers.map((stop) => stop()));
  Status.clear();
  releaseLock();
}

/** @param {string} why */
async function end(why) {
  if (stopping) return;
  console.log();
  say(`${why}: stopping …`);
  await stopAll();
  say("Stopped.");
  process.exit();
}

function endOnSignals() {
  let first = 0;
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      // npm passes a terminal's Ctrl-C on, so it arrives twice; only a later one means "now".
      if (first && Date.now() - first > 2_000) process.exit(1);
      first ||= Date.now();
      void end(signal === "SIGINT" ? "Ctrl-C" : signal);
    });
  }
  onNpmEnd(() => void end("npm has ended"));
}

/**
 * @param {import("./lib/status.mjs").ProcessStatus["kind"]} kind
 * @param {string} name
 * @param {() => Promise<import("./lib/processes.mjs").Running>} start
 * @param {string} [url]
 */
async function keep(kind, name, start, url) {
  const kept = await supervise(start, (pid) =>
    status.set({ name, kind, pid, ...(url ? { url } : {}) }),
  );
  const group = kind === "hub" || kind === "worker" ? undo.programs : undo.servers;
  group.push(() => kept.stop(GRACE_MS));
}

/** @returns {Promise<string>} */
async function redis() {
  if (!embeddedRedis()) return process.env.REDIS_URL ?? "";
  let url = "";
  await keep("redis", "redis", async () => {
    const started = await startEmbeddedRedis();
    url = started.url;
    return started;
  });
  return url;
}

/** @returns {Promise<{ appUrl: string, ownerUrl: string | undefined, adminUrl?: string }>} */
async function postgres() {
  if (!embeddedDatabase()) {
    return { appUrl: process.env.DATABASE_URL ?? "", ownerUrl: process.env.DATABASE_OWNER_URL };
  }
  let adminUrl = "";
  await keep("postgres", "postgres", async () => {
    const started = await startEmbeddedPostgres();
    adminUrl = started.adminUrl;
    return started;
  });
  // A demo agency that was being loaded when the machine went off is loaded again from nothing.
  if (demoCutOff()) await dropDatabase(adminUrl, DATABASE);
  return { ...(await embeddedDatabaseUrls(adminUrl)), adminUrl };
}

/**
 * Brings the database up to date; the demo agency only into an empty one that we made or were told to fill.
 * @param {string | undefined} ownerUrl
 * @param {NodeJS.ProcessEnv} env
 */
async function prepareDatabase(ownerUrl, env) {
  if (!ownerUrl) {
    say("DATABASE_OWNER_URL is not set: migrations are not run here (npm run migrate does).");
    return [];
  }
  const ownerEnv = { ...env, DATABASE_OWNER_URL: ownerUrl };
  const wantsDemo = embeddedDatabase() || flags.demo;
  const empty = wantsDemo && (await isEmpty(ownerUrl));
  if (flags.demo && !empty && !embeddedDatabase())
    throw new Plain("--demo fills only an empty database, and this one has tables.");
  if (empty && flags.demo) await mark(ownerUrl, "start");
  if (!empty) {
    await migrate(ownerEnv);
    return embeddedDatabase() ? demoLogins() : [];
  }
  const load = async () => {
    await migrate(ownerEnv);
    say("Loading the demo agency …");
    return loadDemo({ ...ownerEnv, DEMO: "1" });
  };
  return embeddedDatabase() ? loadOwnDemo(load) : load();
}

/** @returns {string} what is checked out here, for the System screen; nothing when git does not tell */
function commit() {
  const told = spawnSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" });
  return told.status === 0 ? told.stdout.trim() : "";
}

/** @param {string} name @param {string} program @param {NodeJS.ProcessEnv} env */
function startProgram(name, program, env) {
  const logFile = inData("logs", `${name}.log`);
  return launch({
    name,
    command: pinnedNode(),
    args: [
      ...tiedNode,
      ...(program.startsWith("workers/") ? workerNode : []),
      ...(flags.dev && program.endsWith(".ts") ? ["--watch", "--watch-preserve-output"] : []),
      inRoot(program),
    ],
    env: { RELEASE: commit(), ...env, PROCESS_NAME: name },
    ...(flags.dev
      ? { onLine: (/** @type {string} */ line) => console.log(`${dim(name)} ${line}`) }
      : { logFile }),
  });
}

/** @param {number} number @param {number} port @param {NodeJS.ProcessEnv} env */
async function hub(number, port, env) {
  const name = `hub-${number}`;
  const url = `http://127.0.0.1:${port}`;
  const internal = number === 1 ? {} : NO_INTERNAL;
  const start = async () => {
    const running = startProgram(name, "server/main.ts", {
      ...env,
      PORT: String(port),
      ...internal,
    });
    const logFile = flags.dev ? undefined : inData("logs", `${name}.log`);
    try {
      await waitFor(() => readiness(url), {
        of: running,
        what: name,
        ...(logFile ? { logFile } : {}),
      });
    } catch (error) {
      await running.stop();
      throw error;
    }
    return running;
  };
  return keep("hub", name, start, url);
}

/** @param {string} url @returns {Promise<boolean | string>} a text: what it still waits for */
async function readiness(url) {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(10_000) });
    if (answer.ok) return true;
    const { waiting } = /** @type {{ waiting?: unknown }} */ (await answer.json());
    return typeof waiting === "string" ? waiting : false;
  } catch {
    return false;
  }
}

/** @param {number} number @param {NodeJS.ProcessEnv} env */
const worker = (number, env) =>
  keep("worker", `worker-${number}`, async () =>
    startProgram(`worker-${number}`, "workers/main.ts", { ...env, ...NO_INTERNAL }),
  );

/** @param {string} hubUrl @param {number} port */
async function devServer(hubUrl, port) {
  const running = startProgram("web", "scripts/dev-web.mjs", {
    ...process.env,
    HUB_URL: hubUrl,
    PORT: String(port),
  });
  undo.programs.push(() => running.stop());
  const ready = () =>
    fetch(`http://127.0.0.1:${port}`).then(
      (answer) => answer.ok,
      () => false,
    );
  await waitFor(ready, { of: running, what: "the web app" });
}

/** @param {number} count @returns {Promise<number[]>} consecutive free ports */
async function hubPorts(count) {
  const asked = Number(flags.port ?? DEFAULT_PORT);
  if (!Number.isInteger(asked) || asked < 1 || asked > 65_000)
    throw new Plain(`--port takes a number up to 65000, not "${flags.port}".`);
  for (let first = asked; first < asked + 200; first++) {
    const ports = Array.from({ length: count }, (_, i) => first + i);
    const free = await Promise.all(ports.map(portIsFree));
    if (!free.every(Boolean)) continue;
    if (first !== asked) say(`Port ${asked} is taken; using ${first}.`);
    return ports;
  }
  throw new Plain(`No free port from ${asked} on. Name another one with --port.`);
}

function rotateLogs() {
  mkdirSync(inData(), { recursive: true, mode: 0o700 });
  rmSync(inData("logs.before"), { recursive: true, force: true });
  if (existsSync(inData("logs"))) renameSync(inData("logs"), inData("logs.before"));
}

/** @param {string} name @param {string} value */
function count(name, value) {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 64)
    throw new Plain(`--${name} takes a number, not "${value}".`);
  return number;
}

await run(async () => {
  const hubs = count("hubs", flags.hubs);
  const workers = count("workers", flags.workers);
  takeLock();
  Status.clear();
  endOnSignals();
  ensureInstalled();
  try {
    rotateLogs();
    keepRotated(inData("logs"));
    const ports = await hubPorts(hubs);
    const webPort = flags.dev ? await freePort((ports.at(-1) ?? DEFAULT_PORT) + 100) : undefined;
    const publicUrl =
      process.env.PUBLIC_URL ?? `http://127.0.0.1:${webPort ?? ports[0] ?? DEFAULT_PORT}`;
    const own = [embeddedDatabase() && "PostgreSQL", embeddedRedis() && "Redis"].filter(Boolean);
    if (own.length) say(`Starting ${own.join(" and ")} …`);
    const build = flags.dev ? Promise.resolve() : buildWeb();
    build.catch(() => {}); // awaited below
    const [database, redisUrl] = await Promise.all([postgres(), redis()]);
    const env = environment({
      databaseUrl: database.appUrl,
      redisUrl,
      publicUrl,
      smtpPort: await stablePort("smtp"),
      embedded: embeddedDatabase(),
      demo: embeddedDatabase() || flags.demo,
    });
    status.logins = await prepareDatabase(database.ownerUrl, env);
    await build;
    say(`Starting ${hubs} hub(s) and ${workers} worker(s) …`);
    await Promise.all([
      ...ports.map((port, i) => hub(i + 1, port, env)),
      ...Array.from({ length: workers }, (_, i) => worker(i + 1, env)),
    ]);
    if (webPort && ports[0]) await devServer(`http://127.0.0.1:${ports[0]}`, webPort);
    const others = ports.slice(1).map((port) => `http://127.0.0.1:${port}`);
    say(`Ready.\n\n  ${bold(publicUrl)}${others.length ? `  and ${others.join(", ")}` : ""}\n`);
    if (status.logins.length) console.log(loginTable(status.logins));
    console.log(
      `\n  ${dim(`Logs in ${path.relative(root, inData("logs"))}. Ctrl-C stops everything.`)}\n`,
    );
    await new Promise(() => {});
  } catch (error) {
    if (stopping) return;
    console.error(error instanceof Plain ? `\n${error.message}` : error);
    await stopAll();
    process.exit(1);
  }
});
