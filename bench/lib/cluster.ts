import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Pool } from "pg";
import { pinnedNode } from "#scripts/lib/node.mjs";
import { inRoot } from "#scripts/lib/paths.mjs";
import { ensureDatabase, mark, startPostgres, urlsOf } from "#scripts/lib/postgres.mjs";
import {
  freePort,
  launch,
  tiedNode,
  waitFor,
  workerNode,
  type Running,
} from "#scripts/lib/processes.mjs";
import { startRedis } from "#scripts/lib/redis.mjs";
import type { Role } from "#shared/kernel/access.ts";
import { cpuWithChildren } from "./cpu.ts";
import { uuidv7 } from "#shared/kernel/ids.ts";
import { signAccess, signingKeys } from "#server/auth/tokens.service.ts";
import { migrate } from "#server/kernel/db/migrate.ts";

export interface Program {
  port: number;
  /** Of the process that runs now. */
  pid(): number;
  url: string;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** Starts it again on its port. */
  start(): Promise<void>;
}

export interface Cluster {
  /** CPU seconds that PostgreSQL's processes have used, those of its ended backends among them. */
  postgresCpu(): number;
  /** Role pivotal_app. */
  databaseUrl: string;
  /** Role pivotal_owner: for peers that need tables of their own. */
  ownerUrl: string;
  /** Of the superuser, database postgres: for what looks at the server itself. */
  adminUrl: string;
  pool: Pool;
  /** Access tokens of administrators. */
  tokens: string[];
  programs: Program[];
  /** Somebody else who is signed in; their access token. */
  signIn(role: Role, clientId?: string): Promise<string>;
  /** Starts a program of ours as a process of its own and waits until it is ready. */
  run(file: string, env?: Record<string, string>): Promise<Program>;
  /** Starts a worker process; its pid. */
  work(...flags: string[]): number;
  stopRedis(): Promise<void>;
  startRedis(): Promise<void>;
  stop(): Promise<void>;
}

const NAME = "pivotal_bench";
const PEOPLE = 50;

/**
 * PostgreSQL with its normal durability, Redis, a migrated database and signed-in administrators.
 * @param production programs run as in production: answers to staff are not held to their contracts
 */
export async function startCluster({ production = false } = {}): Promise<Cluster> {
  const folder = mkdtempSync(path.join(tmpdir(), "pivotal-bench-"));
  const file = (name: string) => path.join(folder, name);
  const secret = () => randomBytes(24).toString("hex");
  const passwords = { admin: secret(), owner: secret(), app: secret() };
  const redisOptions = { dir: file("redis"), password: secret(), logFile: file("redis.log") };
  const [postgres, firstRedis] = await Promise.all([
    startPostgres({
      dir: file("postgres"),
      password: passwords.admin,
      logFile: file("postgres.log"),
    }),
    startRedis(redisOptions),
  ]);
  let redis = firstRedis;
  await ensureDatabase(postgres.adminUrl, NAME, passwords);
  const { appUrl, ownerUrl } = urlsOf(postgres.adminUrl, NAME, passwords);
  // a marked database is refused in production
  if (!production) await mark(ownerUrl, "test");
  await migrate(ownerUrl);
  const pool = new Pool({ connectionString: appUrl, max: 4 });
  pool.on("error", () => undefined);

  const tokenSecret = `k1:${secret()}`;
  const env = {
    ...process.env,
    NODE_ENV: production ? "production" : "development",
    DATABASE_URL: appUrl,
    REDIS_URL: redis.url,
    NAMESPACE: NAME,
    DATA_DIR: folder,
    TOKEN_SECRET: tokenSecret,
    SECRET_KEY: secret(),
    ALLOW_SANDBOX: "1",
    LOG_LEVEL: "error",
    DRAIN_NOTICE_SECONDS: "0",
  };
  const publicUrl = (port: number) =>
    production ? `https://bench.example:${port}` : `http://127.0.0.1:${port}`;
  const running: Running[] = [];
  const programs: Program[] = [];

  const run = async (program: string, more: Record<string, string> = {}): Promise<Program> => {
    const port = await freePort();
    const name = `${path.basename(program, ".ts")}-${programs.length + 1}`;
    let current: Running;
    const start = async () => {
      const logFile = file(`${name}.log`);
      current = launch({
        name,
        command: pinnedNode(),
        args: [...tiedNode, inRoot(program)],
        env: { ...env, PUBLIC_URL: publicUrl(port), PORT: String(port), ...more },
        logFile,
      });
      running.push(current);
      await waitFor(() => isReady(port), { of: current, what: name, logFile });
    };
    await start();
    const made: Program = {
      port,
      pid: () => current.pid,
      url: `http://127.0.0.1:${port}`,
      async kill() {
        process.kill(current.pid, "SIGKILL");
        await current.exited;
      },
      start,
    };
    programs.push(made);
    return made;
  };

  return {
    postgresCpu: () => cpuWithChildren(postgres.pid),
    databaseUrl: appUrl,
    ownerUrl,
    adminUrl: postgres.adminUrl,
    pool,
    tokens: await signIn(pool, tokenSecret),
    programs,
    signIn: (role, clientId) => signInAs(pool, tokenSecret, role, clientId),
    run,
    work(...flags) {
      const worker = launch({
        name: "worker",
        command: pinnedNode(),
        args: [...tiedNode, ...workerNode, inRoot("workers/main.ts"), ...flags],
        env,
        logFile: file("worker.log"),
      });
      running.push(worker);
      return worker.pid;
    },
    stopRedis: async () => void (await redis.stop()),
    async startRedis() {
      redis = await startRedis({ ...redisOptions, port: redis.port });
    },
    async stop() {
      await Promise.all(running.map((process) => process.stop(2_000)));
      await pool.end();
      await Promise.all([postgres.stop(), redis.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function isReady(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
  return answer?.ok === true;
}

/** People with a session and a token each: a hub takes only so many sockets of one person. */
async function signIn(pool: Pool, tokenSecret: string): Promise<string[]> {
  const tokens: string[] = [];
  for (let i = 0; i < PEOPLE; i++) tokens.push(await signInAs(pool, tokenSecret, "admin"));
  return tokens;
}

async function signInAs(
  pool: Pool,
  tokenSecret: string,
  role: Role,
  clientId: string | null = null,
): Promise<string> {
  const [userId, sessionId] = [uuidv7(Date.now()), uuidv7(Date.now())];
  const name = `Bench ${userId.slice(-6)}`;
  await pool.query(
    `with u as (
       insert into app_user (id, email, name, roles, client_id, status, created_at, updated_at)
       values ($1, $3, $4, array[$5], $6, 'active', now(), now())
     )
     insert into session (id, user_id, refresh_hash, rotated_at, created_at, expires_at)
     values ($2, $1, decode(md5($3), 'hex'), now(), now(), now() + interval '1 day')`,
    [userId, sessionId, `bench-${userId}@people.example`, name, role, clientId],
  );
  const roles = [role];
  const actor = {
    kind: "user",
    userId,
    name,
    roles,
    clientId,
    sessionId,
    sessionVersion: 1,
  } as const;
  return signAccess(signingKeys(tokenSecret), actor, new Date());
}

/** Contacts to edit, all at version 1. */
export async function seedContacts(pool: Pool, count: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `insert into contact (id, first_name, last_name, job_title, email, email_key, country,
                          created_at, updated_at)
     select uuidv7(), 'First ' || n, 'Last ' || n, 'Title', e, e, 'DE', now(), now()
       from (select n, 'person' || n || '@example.org' as e from generate_series(1, $1) n) x
     returning id`,
    [count],
  );
  return rows.map((row) => row.id);
}
