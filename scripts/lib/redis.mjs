// Redis for development, trial and tests: one on PATH, else Debian's packages unpacked into .cache.
import { spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { cacheDir } from "./paths.mjs";
import { evict, freePort, launch, tied, waitFor } from "./processes.mjs";
import { Plain, say } from "./say.mjs";

const PACKAGES = ["redis-tools", "redis-server", "liblzf1", "libjemalloc2", "libatomic1"];
const unpacked = path.join(cacheDir, "redis");

const HELP =
  "Redis 7 or newer is needed and none was found. One of these helps:\n" +
  "  apt-get install redis-server     brew install redis     docker compose up redis\n" +
  "  or set REDIS_URL to one that runs.";

/** @returns {{ command: string, env: NodeJS.ProcessEnv }} */
function findRedis() {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    for (const name of ["redis-server", "valkey-server"]) {
      const command = path.join(folder, name);
      try {
        accessSync(command, constants.X_OK);
        return { command, env: process.env };
      } catch {
        // not in this folder
      }
    }
  }
  if (!existsSync(unpacked)) fetchFromDebian();
  const libraries = readdirSync(path.join(unpacked, "usr/lib")).filter((name) =>
    name.includes("-linux-"),
  );
  const search = libraries.map((name) => path.join(unpacked, "usr/lib", name)).join(":");
  return {
    command: path.join(unpacked, "usr/bin/redis-server"),
    env: { ...process.env, LD_LIBRARY_PATH: search },
  };
}

/** Needs no root: apt works on folders of its own, and nothing is installed on the system. */
function fetchFromDebian() {
  const work = `${unpacked}.${process.pid}`;
  for (const folder of ["state/lists/partial", "cache/archives/partial", "debs", "root"]) {
    mkdirSync(path.join(work, folder), { recursive: true });
  }
  const own = [
    "-qq",
    "-o",
    `Dir::State=${work}/state`,
    "-o",
    `Dir::Cache=${work}/cache`,
    "-o",
    "APT::Sandbox::User=",
  ];
  /** @param {string} command @param {string[]} args */
  const step = (command, args) => {
    const done = spawnSync(command, args, { cwd: path.join(work, "debs"), encoding: "utf8" });
    if (done.status === 0) return;
    rmSync(work, { recursive: true, force: true });
    throw new Plain(
      `${HELP}\n(${command}: ${(done.stderr || done.error?.message || "failed").trim()})`,
    );
  };
  say("Fetching Redis from Debian's packages (once) …");
  step("apt-get", [...own, "update"]);
  step("apt-get", [...own, "download", ...PACKAGES]);
  for (const file of readdirSync(path.join(work, "debs")))
    step("dpkg", ["-x", file, path.join(work, "root")]);
  try {
    renameSync(path.join(work, "root"), unpacked);
  } catch (error) {
    if (!existsSync(unpacked)) throw error; // else another start was faster
  }
  rmSync(work, { recursive: true, force: true });
}

/**
 * @param {object} options
 * @param {string} options.dir
 * @param {string} options.password
 * @param {string} options.logFile
 * @param {number} [options.port] taken when free
 * @param {boolean} [options.appendOnly] keeps its data over a restart
 * @returns {Promise<import("./processes.mjs").Running & { port: number, url: string }>}
 */
export async function startRedis({ dir, password, logFile, port: preferred, appendOnly = false }) {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const pidFile = path.join(dir, "redis.pid");
  const configFile = path.join(dir, "redis.conf");
  if (existsSync(pidFile) && existsSync(configFile)) {
    // Redis shows its address instead of its arguments.
    const oldPort = /^port (\d+)$/m.exec(readFileSync(configFile, "utf8"))?.[1];
    await evict(Number(readFileSync(pidFile, "utf8")), `:${oldPort}`, "SIGTERM");
  }

  const { command, env } = findRedis();
  const port = await freePort(preferred);
  // A file and not arguments: those are readable by everybody on the machine.
  const config = [
    "bind 127.0.0.1",
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${dir}`,
    "maxmemory-policy noeviction",
    `appendonly ${appendOnly ? "yes" : "no"}`,
    'save ""',
    "daemonize no",
  ];
  writeFileSync(configFile, `${config.join("\n")}\n`, { mode: 0o600 });
  const [tiedCommand, args] = tied(command, [configFile], "SIGTERM");
  const running = launch({ name: "redis", command: tiedCommand, args, env, logFile });
  writeFileSync(pidFile, String(running.pid));
  await waitFor(() => ping(port, password), {
    of: running,
    what: "Redis",
    logFile,
  });
  return { ...running, port, url: `redis://:${password}@127.0.0.1:${port}` };
}

/**
 * @param {number} port
 * @param {string} password
 * @returns {Promise<boolean>}
 */
function ping(port, password) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    let answer = "";
    socket.setTimeout(1_000, () => socket.destroy());
    socket.on("data", (bytes) => {
      answer += String(bytes);
      if (answer.includes("+PONG")) resolve(true);
      if (answer.includes("PONG") || answer.includes("-")) socket.destroy();
    });
    socket.once("error", () => socket.destroy());
    socket.once("close", () => resolve(false));
    socket.write(`AUTH ${password}\r\nPING\r\n`);
  });
}
