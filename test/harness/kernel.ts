import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import type { Role } from "#shared/kernel/access.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { uuidv7 } from "#shared/kernel/ids.ts";
import type { ClientKind } from "#shared/users/client-kind.rules.ts";
import { signAccess, signingKeys } from "#server/auth/tokens.service.ts";
import { readConfig } from "#server/kernel/config.ts";
import { createContext, systemContext } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { openKernel } from "#server/kernel/kernel.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { modules } from "#server/modules.ts";
import { startServer } from "#server/server.ts";
import { startHost } from "#workers/kernel/host.ts";
import type { Host } from "#workers/kernel/host.ts";
import { handlers, loops } from "#workers/modules.ts";
import { QUEUES } from "#server/kernel/jobs/job.ts";
import { secretsOf, testDatabase } from "../setup/database.ts";
import type { TestDatabase } from "../setup/database.ts";
import { callerFor } from "./http.ts";
import type { Caller } from "./http.ts";

/** A workspace of its own: a database, the real kernel with all modules, on request hub and workers. */
export interface TestWorld {
  kernel: Kernel;
  database: TestDatabase;
  /** Turns the clock that `ctx.now()` reads; null = the real one. */
  setNow(at: Date | null): void;
  /** A person of this role, stored; the same one for the same role and organisation. */
  user(
    role: Role,
    more?: { name?: string; clientId?: string; clientKind?: ClientKind },
  ): Promise<UserActor>;
  client(name?: string): Promise<string>;
  /** A service context that acts as this person. */
  as(actor: UserActor): Context;
  system(name?: string): Context;
  /** Starts the hub on a free port (once) and gives an HTTP client with this person's token. */
  http(actor: UserActor): Promise<Caller>;
  url(): Promise<string>;
  token(actor: UserActor): string;
  /** Starts a worker host in this process (once). */
  workers(): Promise<Host>;
  close(): Promise<void>;
}

export const SECRET = "k1:a-secret-of-tests-that-is-long-enough-0123456789";

/**
 * @param env further variables, for what a test sets apart
 * @param more modules beside the product's
 */
export async function testWorld(
  env: Record<string, string> = {},
  more: readonly ServerModule[] = [],
): Promise<TestWorld> {
  const database = await testDatabase();
  let fixed: Date | null = null;
  const config = readConfig({
    NODE_ENV: "test",
    PORT: "0",
    DATABASE_URL: database.appUrl,
    REDIS_URL: database.redisUrl,
    NAMESPACE: database.namespace,
    DATA_DIR: join(tmpdir(), database.name),
    TOKEN_SECRET: SECRET,
    ...secretsOf(database),
    ALLOW_SANDBOX: "1",
    LOG_LEVEL: process.env["TEST_LOG"] ?? "silent",
    ...env,
  });
  const kernel = await openKernel(config, [...modules, ...more], {
    name: "test",
    now: () => fixed ?? new Date(),
  });
  const people = new Map<string, UserActor>();
  let server: Awaited<ReturnType<typeof startServer>> | undefined;
  let host: Host | undefined;

  const world: TestWorld = {
    kernel,
    database,
    setNow: (at) => {
      fixed = at;
    },
    async user(role, { name = `${role} one`, clientId, clientKind = "approver" } = {}) {
      const key = `${role}/${name}/${clientId ?? ""}`;
      const known = people.get(key);
      if (known) return known;
      const organisation = role === "client_user" ? (clientId ?? (await world.client())) : null;
      const kind = organisation ? clientKind : null;
      const actor = await storeUser(kernel, { role, name, clientId: organisation, kind });
      people.set(key, actor);
      return actor;
    },
    async client(name = `Client ${people.size + 1} ${uuidv7(Date.now()).slice(-6)}`) {
      const id = uuidv7(Date.now());
      await kernel.pool.query(
        `insert into client (id, name, created_at, updated_at) values ($1, $2, now(), now())`,
        [id, name],
      );
      return id;
    },
    as: (actor) => createContext(kernel, { actor }),
    system: (name = "test") => systemContext(kernel, name),
    token: (actor) => signAccess(signingKeys(config.tokenSecrets), actor, new Date()),
    async url() {
      server ??= await startServer(kernel, { host: "127.0.0.1", port: 0 });
      return `http://127.0.0.1:${server.port}`;
    },
    async http(actor) {
      return callerFor(await world.url(), world.token(actor));
    },
    async workers() {
      host ??= await startHost(kernel, { queues: QUEUES, handlers, loops });
      return host;
    },
    async close() {
      await server?.stop({ drain: false });
      await host?.stop();
      await kernel.close();
      await database.drop();
    },
  };
  return world;
}

/** A person with a session, whose token the processes of this database take. */
export async function storeUser(
  kernel: { pool: Pick<Pool, "query"> },
  {
    role,
    name,
    clientId,
    kind,
  }: { role: Role; name: string; clientId: string | null; kind: ClientKind | null },
): Promise<UserActor> {
  const id = uuidv7(Date.now());
  const sessionId = uuidv7(Date.now());
  await kernel.pool.query(
    `with u as (
       insert into app_user (id, email, name, roles, client_id, client_kind, status, created_at,
                             updated_at)
       values ($1, $2, $3, $4, $5, $8, 'active', now(), now())
     )
     insert into session (id, user_id, refresh_hash, rotated_at, created_at, expires_at)
     values ($6, $1, decode(md5($7), 'hex'), now(), now(), now() + interval '1 day')`,
    [id, `${id}@people.example`, name, [role], clientId, sessionId, sessionId, kind],
  );
  return {
    kind: "user",
    userId: id,
    name,
    roles: [role],
    clientId,
    sessionId,
    sessionVersion: 1,
  };
}
