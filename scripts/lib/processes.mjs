// Starting, watching and ending processes. None of them outlives the one that started it.
import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { cacheDir, inRoot, root } from "./paths.mjs";
import { Plain, say } from "./say.mjs";

/**
 * @typedef {object} Command
 * @property {string} name for messages and the log file
 * @property {string} command
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [logFile] standard output and error go there; nowhere when absent
 * @property {(line: string) => void} [onLine] gets them line by line instead
 * @property {NodeJS.Signals} [stopSignal] asks it to end in good order; SIGTERM when absent
 * @property {number} [uid]
 * @property {number} [gid]
 */
/** @typedef {{ code: number | null, signal: NodeJS.Signals | null }} Exit */
/**
 * @typedef {object} Running
 * @property {string} name
 * @property {number} pid
 * @property {Promise<Exit>} exited
 * @property {() => boolean} alive
 * @property {(graceMs?: number) => Promise<Exit>} stop asks, and kills after the grace
 */

const SETPRIV = "/usr/bin/setpriv";

/**
 * The command line that makes a program, not ours, end when the process that started it does.
 * Where the system cannot (macOS), the next start ends what was left: see evict().
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.Signals} signal
 * @returns {[string, string[]]}
 */
export function tied(command, args, signal) {
  if (process.platform !== "linux" || !existsSync(SETPRIV)) return [command, args];
  return [SETPRIV, ["--pdeathsig", signal.slice(3), "--", command, ...args]];
}

/** Arguments for our own Node processes: they watch their parent themselves, on every system. */
export const tiedNode = ["--import", pathToFileURL(inRoot("scripts/lib/end-with-parent.mjs")).href];

/**
 * Arguments for a worker process: its young generation is small, so that an import of any size stays
 * below 300 MB (with Node's own 16 MB it reached 316, with 8 MB 253, at the same speed).
 */
export const workerNode = ["--max-semi-space-size=8"];

/**
 * Starts a process in a group of its own, so that a Ctrl-C in the terminal reaches only us
 * and we end it in order. It never inherits our output: a caller waiting for ours would hang.
 * @param {Command} options
 * @returns {Running}
 */
export function launch({
  name,
  command,
  args,
  env,
  logFile,
  onLine,
  stopSignal = "SIGTERM",
  uid,
  gid,
}) {
  if (logFile) mkdirSync(path.dirname(logFile), { recursive: true });
  const output = onLine ? "pipe" : logFile ? openSync(logFile, "a", 0o600) : "ignore";
  const child = spawn(command, args, {
    cwd: root,
    // Node keeps compiled modules there: a start of ours takes a quarter less time
    env: { NODE_COMPILE_CACHE: path.join(cacheDir, "node"), ...(env ?? process.env) },
    stdio: ["ignore", output, output],
    detached: true,
    ...(uid === undefined ? {} : { uid, gid }),
  });
  if (typeof output === "number") closeSync(output);
  for (const stream of [child.stdout, child.stderr]) {
    if (stream && onLine) createInterface({ input: stream }).on("line", onLine);
  }

  /** @type {Exit | undefined} */
  let exit;
  /** @type {Promise<Exit>} */
  const exited = new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve((exit = { code, signal })));
    child.once("error", () => resolve((exit = { code: 127, signal: null })));
  });

  return {
    name,
    pid: child.pid ?? 0,
    exited,
    alive: () => exit === undefined,
    async stop(graceMs = 10_000) {
      if (exit) return exit;
      child.kill(stopSignal);
      const kill = setTimeout(() => killGroup(child.pid ?? 0, "SIGKILL"), graceMs);
      const end = await exited;
      clearTimeout(kill);
      killGroup(child.pid ?? 0, "SIGKILL"); // whatever it had started itself
      return end;
    },
  };
}

/**
 * @param {number} pid leader of a process group
 * @param {NodeJS.Signals} signal
 */
function killGroup(pid, signal) {
  if (pid <= 1) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // Nobody left in the group: what we wanted.
  }
}

/**
 * @param {number} pid
 * @returns {boolean}
 */
export function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true; // no /proc on this system
  }
}

/**
 * The command line of a process, empty when nothing tells it.
 * @param {number} pid
 * @param {NodeJS.Platform} platform
 * @returns {string}
 */
export function commandOf(pid, platform = process.platform) {
  if (platform !== "linux") {
    const told = spawnSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
    return told.status === 0 ? told.stdout : "";
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/**
 * Whether the process is the one meant, not another that got the same number since: that one would be
 * ended in its place.
 * @param {number} pid
 * @param {string} word that its command line contains
 * @returns {boolean}
 */
export const isOurs = (pid, word) => isAlive(pid) && commandOf(pid).includes(word);

/**
 * Ends a server that an earlier, killed start left behind.
 * @param {number} pid
 * @param {string} word that its command line contains
 * @param {NodeJS.Signals} signal
 */
export async function evict(pid, word, signal) {
  for (let waited = 0; isOurs(pid, word); waited += 50) {
    if (waited === 0) process.kill(pid, signal);
    if (waited === 8_000) process.kill(pid, "SIGKILL");
    if (waited > 10_000)
      throw new Plain(
        `Process ${pid} was left behind by an earlier start and does not end. End it by hand.`,
      );
    await sleep(50);
  }
}

/**
 * @param {number} port
 * @returns {Promise<boolean>} whether 127.0.0.1 has it free
 */
export function portIsFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

/**
 * A free port of 127.0.0.1.
 * @param {number} [preferred] taken when it is free
 * @returns {Promise<number>}
 */
export async function freePort(preferred) {
  if (preferred && (await portIsFree(preferred))) return preferred;
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object"
          ? resolve(address.port)
          : reject(new Error("no port")),
      );
    });
  });
}

/** A process that shows no sign for so long hangs: one that starts on a busy machine still computes or logs. */
const QUIET_MS = 120_000;
const TELL_MS = 15_000;
const LOOK_MS = 1_000;

/**
 * Waits until something holds, however long it takes, as long as the process that should make it so shows
 * that it goes on: it uses the processor, writes to its log, or answers. Says now and then what it waits for.
 * @param {() => Promise<boolean | string>} holds a text: it answers, and waits for this itself
 * @param {{ of: Running, what: string, logFile?: string, quietMs?: number, tellMs?: number,
 *   tell?: (text: string) => void }} options
 * @throws {Plain} when the process ended, or was quiet for `quietMs`; with the last lines of its log
 */
export async function waitFor(holds, options) {
  const { of, what, logFile, quietMs = QUIET_MS, tellMs = TELL_MS, tell = say } = options;
  const began = Date.now();
  let told = began;
  let looked = 0;
  let sign = { of: signOf(of.pid, logFile), at: began };
  for (let found = await holds(); found !== true; found = await holds()) {
    const now = Date.now();
    if (now - looked > LOOK_MS || typeof found === "string") {
      looked = now;
      const seen = signOf(of.pid, logFile);
      if (seen !== sign.of || typeof found === "string") sign = { of: seen, at: now };
    }
    const seconds = Math.round((now - began) / 1000);
    const isQuiet = now - sign.at > quietMs;
    if (!of.alive() || isQuiet) {
      const reason = of.alive() ? `not ready after ${seconds} s, and silent` : "ended by itself";
      throw new Plain(
        `${what}: ${reason}.${logFile ? `\nThe last lines of ${logFile}:\n${tail(logFile)}` : ""}`,
      );
    }
    if (now - told > tellMs) {
      told = now;
      const why = typeof found === "string" ? `it waits for ${found}` : "it is still starting";
      tell(`Waiting for ${what} for ${seconds} s: ${why} …`);
    }
    await sleep(30);
  }
}

/**
 * What changes as long as a process does something.
 * @param {number} pid
 * @param {string} [logFile]
 */
export function signOf(pid, logFile) {
  const size = logFile ? (statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) : 0;
  return `${size} ${processorTime(pid)}`;
}

/** @param {number} pid @returns {string} as the system writes it */
function processorTime(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return `${fields[11]} ${fields[12]}`;
  } catch {
    return spawnSync("ps", ["-o", "time=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? "";
  }
}

/**
 * @param {string} file
 * @param {number} lines
 * @returns {string}
 */
export function tail(file, lines = 15) {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "(empty)";
  }
}
