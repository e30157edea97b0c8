import { spawn } from "node:child_process";
import { join } from "node:path";
import { workerNode } from "#scripts/lib/processes.mjs";
import type { TestWorld } from "./kernel.ts";

export interface WorldProcess {
  pid: number;
  /** Ends it as a power cut would, and waits until it is gone. */
  kill(): Promise<void>;
}

/** A real worker process on the world's database and Redis. */
export function startWorkerProcess(
  world: TestWorld,
  { queues, loops }: { queues: string; loops: string },
): WorldProcess {
  const program = ["workers/main.ts", `--queues=${queues}`, `--loops=${loops}`];
  return startProcess(world, [...workerNode, ...program]);
}

/** A real hub process beside it. */
export function startHubProcess(world: TestWorld, port: number): WorldProcess {
  return startProcess(world, ["server/main.ts"], { PORT: String(port) });
}

function startProcess(
  world: TestWorld,
  program: string[],
  more: Record<string, string> = {},
): WorldProcess {
  const { config } = world.kernel;
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", ...program], {
    cwd: join(import.meta.dirname, "../.."),
    stdio: ["ignore", "ignore", "inherit"],
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
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    pid: child.pid!,
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
