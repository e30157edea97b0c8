// How long does a newcomer wait: fresh clone to an answering hub, the second start, the whole test run?
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { finish, quick, round, table } from "./lib/report.ts";

const LIMITS = { firstSec: 120, secondSec: 10, testSec: 600 };
const GIVE_UP_MS = 300_000;

const root = path.resolve(import.meta.dirname, "..");
const folder = mkdtempSync(path.join(tmpdir(), "pivotal-bench-start-"));
const clone = path.join(folder, "app");
const logFile = path.join(folder, "output.log");

/** What a newcomer has: nothing of ours in the environment, no Node of ours on PATH. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|DATABASE_|REDIS_)/.test(name)),
);
env["PATH"] = (env["PATH"] ?? "")
  .split(path.delimiter)
  .filter((place) => !place.includes("node_modules"))
  .join(path.delimiter);

function npm(...args: string[]): ChildProcess {
  const log = openSync(logFile, "a");
  return spawn("npm", args, { cwd: clone, env, stdio: ["ignore", log, log] });
}

const seconds = (since: number) => round((performance.now() - since) / 1000, 1);

/** Address of the first hub, once it runs. */
function hubUrl(): string | undefined {
  const file = path.join(clone, ".data/status.json");
  if (!existsSync(file)) return undefined;
  const { processes } = JSON.parse(readFileSync(file, "utf8")) as {
    processes: { kind: string; url?: string }[];
  };
  return processes.find((one) => one.kind === "hub")?.url;
}

/** Seconds until the sign-in page is served; stops what it started. */
async function start(): Promise<number> {
  const began = performance.now();
  const running = npm("start");
  try {
    while (true) {
      const url = hubUrl();
      const page = url && (await fetch(url).catch(() => undefined));
      if (page && page.ok) return seconds(began);
      if (running.exitCode !== null || seconds(began) * 1000 > GIVE_UP_MS) {
        throw new Error(
          `npm start does not answer:\n${readFileSync(logFile, "utf8").slice(-2000)}`,
        );
      }
      await sleep(100);
    }
  } finally {
    running.kill("SIGTERM");
    if (running.exitCode === null && running.signalCode === null) await once(running, "exit");
    while (existsSync(path.join(clone, ".data/start.pid"))) await sleep(100);
  }
}

/** Seconds of the whole test run, which must pass. */
async function test(): Promise<number> {
  const began = performance.now();
  const [code] = await once(npm("test"), "exit");
  if (code !== 0) throw new Error(`npm test fails:\n${readFileSync(logFile, "utf8").slice(-2000)}`);
  return seconds(began);
}

try {
  const cloned = spawnSync("git", ["clone", "--quiet", root, clone], { encoding: "utf8" });
  if (cloned.status !== 0) throw new Error(cloned.stderr);
  const figures: Partial<typeof LIMITS> = { firstSec: await start(), secondSec: await start() };
  if (!quick) figures.testSec = await test();
  const rows = Object.entries(figures) as [keyof typeof LIMITS, number][];
  table(rows.map(([name, value]) => ({ what: name, seconds: value, limit: LIMITS[name] })));
  finish({
    bench: "start",
    figures: Object.fromEntries(rows),
    ratios: {},
    failures: rows
      .filter(([name, value]) => value > LIMITS[name])
      .map(([name, value]) => `${name}: ${value} s, at most ${LIMITS[name]} s`),
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
