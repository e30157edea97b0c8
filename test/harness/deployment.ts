import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Client } from "pg";
import type { UserActor } from "#shared/kernel/actor.ts";
import { ensureDatabase, FORGETFUL, startPostgres, withClient } from "#scripts/lib/postgres.mjs";
import { freePort } from "#scripts/lib/processes.mjs";
import { startRedis } from "#scripts/lib/redis.mjs";
import { signAccess, signingKeys } from "#server/auth/tokens.service.ts";
import { migrate } from "#server/kernel/db/migrate.ts";
import { callerFor } from "./http.ts";
import type { Caller } from "./http.ts";
import { SECRET, storeUser } from "./kernel.ts";
import { until } from "./until.ts";
import { startHubProcess, startWorkerProcess } from "./worker-process.ts";
import type { Place, WorldProcess } from "./worker-process.ts";

interface Server {
  stop(): Promise<unknown>;
}

export interface Hub extends WorldProcess {
  url: string;
  internal: string;
}

/**
 * A whole deployment of a test's own: PostgreSQL and Redis that may be stopped and started again at
 * their ports, and real processes on them.
 */
export async function startDeployment(settings: Record<string, string> = {}) {
  const dir = mkdtempSync(path.join(tmpdir(), "pivotal-deployment-"));
  const password = () => randomBytes(12).toString("hex");
  const passwords = { admin: password(), owner: password(), app: password() };
  const ports = { postgres: await freePort(), redis: await freePort() };
  const cluster = path.join(dir, "postgres");
  const postgres = (more: Record<string, string> = {}) =>
    startPostgres({
      dir: cluster,
      password: passwords.admin,
      logFile: path.join(dir, "postgres.log"),
      port: ports.postgres,
      settings: { ...FORGETFUL, ...settings, ...more },
    });
  const redis = () =>
    startRedis({
      dir: path.join(dir, "redis"),
      password: passwords.admin,
      logFile: path.join(dir, "redis.log"),
      port: ports.redis,
    });
  const servers: { postgres: Server; redis: Server } = {
    postgres: await postgres(),
    redis: await redis(),
  };
  const root = `postgres://postgres:${passwords.admin}@127.0.0.1:${ports.postgres}/postgres`;
  const urls = await ensureDatabase(root, "pivotal", passwords);
  await migrate(urls.ownerUrl);
  const place: Place = {
    kernel: {
      config: {
        dataDir: path.join(dir, "data"),
        tokenSecrets: SECRET,
        secretKey: "another-secret-of-tests-0123456789-abcdefgh",
        sandboxSmtpPort: await freePort(),
      },
    },
    database: {
      appUrl: urls.appUrl,
      redisUrl: `redis://:${passwords.admin}@127.0.0.1:${ports.redis}`,
      namespace: "pivotal",
    },
  };
  const processes: WorldProcess[] = [];
  const actor = await withClient(urls.appUrl, (pool: Client) =>
    storeUser({ pool }, { role: "admin", name: "Admin", clientId: null, kind: null }),
  );
  const token = (of: UserActor) => signAccess(signingKeys(SECRET), of, new Date());

  /** Waits until it says that it may get work. */
  const ready = async (process: WorldProcess, url: string): Promise<void> => {
    await until(`${url} ready`, async () => {
      if (process.ended()) throw new Error(`a process ended: ${process.ended()}`);
      return (await fetch(`${url}/readyz`).catch(() => null))?.ok;
    });
  };
  return {
    dir,
    cluster,
    urls,
    passwords,
    servers,
    place,
    actor,
    token: () => token(actor),
    postgres,
    redis,
    async hub(port?: number, more: Record<string, string> = {}): Promise<Hub> {
      const [at, internalPort] = [port ?? (await freePort()), await freePort()];
      const url = `http://127.0.0.1:${at}`;
      const process = startHubProcess(place, at, { INTERNAL_PORT: `${internalPort}`, ...more });
      processes.push(process);
      await ready(process, url);
      return { ...process, url, internal: `http://127.0.0.1:${internalPort}` };
    },
    async worker() {
      const internalPort = await freePort();
      const internal = `http://127.0.0.1:${internalPort}`;
      const process = startWorkerProcess(place, {}, { INTERNAL_PORT: `${internalPort}` });
      processes.push(process);
      await ready(process, internal);
      return { ...process, internal };
    },
    as: (url: string): Caller => callerFor(url, token(actor)),
    query: async <R extends object>(sql: string, params: unknown[] = []): Promise<R[]> =>
      withClient(urls.adminUrl, async (admin) => (await admin.query(sql, params)).rows as R[]),
    async close(): Promise<void> {
      await Promise.all(processes.map((one) => (one.ended() ? null : one.kill())));
      await Promise.all([servers.postgres.stop(), servers.redis.stop()]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
export type Deployment = Awaited<ReturnType<typeof startDeployment>>;
