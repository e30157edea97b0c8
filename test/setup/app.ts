import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { inRoot } from "#scripts/lib/paths.mjs";
import { freePort, launch, type Running, tiedNode, waitFor } from "#scripts/lib/processes.mjs";
import type { TestDatabase } from "./database.ts";
import { secretsOf } from "./database.ts";

/** A hub or worker that a test can kill and start again. */
export interface AppProcess {
  name: string;
  /** Where a hub answers; a worker has none. */
  url?: string;
  pid(): number;
  /** Ends it at once, without a chance to tidy up. */
  kill(): Promise<void>;
  /** Asks it to end, as a deployment does. */
  stop(): Promise<void>;
  /** Starts it (again), on the same port; resolves when a hub is ready. */
  start(): Promise<void>;
}

export interface App {
  hubs: AppProcess[];
  workers: AppProcess[];
  /** Address of the first hub. */
  url: string;
  /** Environment of its processes. */
  env: NodeJS.ProcessEnv;
  /** Ends all; throws when one of them reached for the outside. */
  stop(): Promise<void>;
}

export interface AppOptions {
  /** Default 1. */
  hubs?: number;
  /** Each with its flags, e.g. `["--queues=email"]`; default one worker that does everything. */
  workers?: string[][];
  env?: NodeJS.ProcessEnv;
  /** Folder for data and logs. */
  folder: string;
}

const secret = () => randomBytes(32).toString("base64url");

/** What `node server/main.ts` and `node workers/main.ts` need to run on a database. */
export async function appEnvironment(
  database: TestDatabase,
  folder: string,
): Promise<NodeJS.ProcessEnv> {
  return {
    ...process.env,
    NODE_ENV: "test",
    HOST: "127.0.0.1",
    DATABASE_URL: database.appUrl,
    REDIS_URL: database.redisUrl,
    NAMESPACE: database.namespace,
    DATA_DIR: folder,
    TOKEN_SECRET: secret(),
    ...secretsOf(database),
    SANDBOX_SMTP_PORT: String(await freePort()),
    ALLOW_SANDBOX: "1",
  };
}

/** Starts Pivotal as separate processes, as `npm start` does, on a test's database. */
export async function startApp(database: TestDatabase, options: AppOptions): Promise<App> {
  const folder = mkdtempSync(path.join(options.folder, "app-"));
  const notes = path.join(folder, "outside.txt");
  const hubCount = options.hubs ?? 1;
  const ports: number[] = [];
  for (let i = 0; i < hubCount; i++) ports.push(await freePort());
  const env = {
    ...(await appEnvironment(database, folder)),
    PUBLIC_URL: `http://127.0.0.1:${ports[0]}`,
    OUTSIDE_NOTES: notes,
    ...options.env,
  };
  const hubs = ports.map((port, i) =>
    appProcess(`hub-${i + 1}`, "server/main.ts", [], env, folder, port),
  );
  const workers = (options.workers ?? [[]]).map((flags, i) =>
    appProcess(`worker-${i + 1}`, "workers/main.ts", flags, env, folder),
  );
  await Promise.all([...hubs, ...workers].map((process) => process.start()));
  return {
    hubs,
    workers,
    url: hubs[0]?.url ?? "",
    env,
    async stop() {
      await Promise.all([...hubs, ...workers].map((process) => process.stop()));
      if (existsSync(notes))
        throw new Error(`Reached for the outside: ${readFileSync(notes, "utf8")}`);
    },
  };
}

function appProcess(
  name: string,
  program: string,
  flags: string[],
  env: NodeJS.ProcessEnv,
  folder: string,
  port?: number,
): AppProcess {
  const guard = ["--import", pathToFileURL(inRoot("test/setup/no-outside.ts")).href];
  const logFile = path.join(folder, `${name}.log`);
  const url = port === undefined ? undefined : `http://127.0.0.1:${port}`;
  let running: Running | undefined;
  return {
    name,
    url,
    pid: () => running?.pid ?? 0,
    async start() {
      const started = launch({
        name,
        command: process.execPath,
        args: [...tiedNode, ...guard, inRoot(program), ...flags],
        env: { PROCESS_NAME: name, ...env, ...(port === undefined ? {} : { PORT: String(port) }) },
        logFile,
      });
      running = started;
      if (!url) return;
      const ready = () =>
        fetch(`${url}/readyz`).then(
          (answer) => answer.ok,
          () => false,
        );
      await waitFor(ready, { of: started, what: name, logFile });
    },
    async stop() {
      await running?.stop(30_000);
    },
    async kill() {
      if (!running?.alive()) return;
      process.kill(running.pid, "SIGKILL");
      await running.exited;
    },
  };
}
