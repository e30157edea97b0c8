import { spawn } from "node:child_process";
import { join } from "node:path";
import { workerNode } from "#scripts/lib/processes.mjs";
import type { Config } from "#server/kernel/config.ts";
import type { TestDatabase } from "../setup/database.ts";

/** What a process must know of the world it belongs to. */
export interface Place {
  kernel: {
    config: Pick<Config, "dataDir" | "tokenSecrets" | "secretKey" | "sandboxSmtpPort">;
  };
  database: Pick<TestDatabase, "appUrl" | "redisUrl" | "namespace">;
}

export interface WorldProcess {
  pid: number;
  /** Null while it runs, else how it ended. */
  ended(): string | null;
  /** Asks it to end in good order, and waits until it is gone. */
  stop(): Promise<void>;
  /** Ends it as a power cut would, and waits until it is gone. */
  kill(): Promise<void>;
}

/** What a process of a test runs under. */
interface Special {
  /** Where its log goes; a pipe is read by nobody. */
  output?: "ignore" | "pipe" | number;
  /** Set by a shell before it becomes the process: limits. */
  shell?: string;
}

/** A real worker process on the world's database and Redis. */
export function startWorkerProcess(
  world: Place,
  { queues, loops }: { queues?: string; loops?: string },
  more: Record<string, string> = {},
): WorldProcess {
  const flags = Object.entries({ queues, loops }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  return startProcess(world, [...workerNode, "workers/main.ts", ...flags], more);
}

/** A real hub process beside it. */
export function startHubProcess(
  world: Place,
  port: number,
  more: Record<string, string> = {},
  special: Special = {},
): WorldProcess {
  return startProcess(world, ["server/main.ts"], { PORT: String(port), ...more }, special);
}

function startProcess(
  world: Place,
  program: string[],
  more: Record<string, string> = {},
  { output = "ignore", shell }: Special = {},
): WorldProcess {
  const { config } = world.kernel;
  const node = [process.execPath, "--disable-warning=ExperimentalWarning", ...program];
  const [command, ...args] = shell ? ["bash", "-c", `${shell}; exec "$0" "$@"`, ...node] : node;
  const child = spawn(command!, args, {
    cwd: join(import.meta.dirname, "../.."),
    stdio: ["ignore", output, output === "ignore" ? "inherit" : output],
    env: {
      PATH: process.env["PATH"],
      NODE_ENV: "test",
      DATABASE_URL: world.database.appUrl,
      REDIS_URL: world.database.redisUrl,
      NAMESPACE: world.database.namespace,
      DATA_DIR: config.dataDir,
      TOKEN_SECRET: config.tokenSecrets,
      SECRET_KEY: config.secretKey,
      SANDBOX_SMTP_PORT: String(config.sandboxSmtpPort),
      ALLOW_SANDBOX: "1",
      LOG_LEVEL: "silent",
      ...more,
    },
  });
  let end: string | null = null;
  const gone = new Promise<void>((resolve) =>
    child.once("exit", (code, signal) => {
      end = signal ?? `code ${code}`;
      resolve();
    }),
  );
  return {
    pid: child.pid!,
    ended: () => end,
    async stop() {
      child.kill("SIGTERM");
      await gone;
    },
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
