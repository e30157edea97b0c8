import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { AppError } from "#server/kernel/errors.ts";
import { INTERACTIVE_CONNECTIONS } from "#server/kernel/db/bounded-query.ts";
import { createPool } from "#server/kernel/db/database.ts";
import { startHeartbeat } from "#server/kernel/heartbeat.ts";
import { serveInternal } from "#server/kernel/ops-server.ts";
import { storeFault } from "#server/kernel/db/health.ts";
import { systemContext } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { gauge } from "#server/kernel/metrics.ts";
import { openQueues } from "#server/kernel/jobs/queues.ts";
import { startRelay } from "#server/kernel/events/relay.ts";
import { startTaskForwarder } from "#server/kernel/events/tasks.ts";
import { closeInOrder } from "#server/kernel/http/close.ts";
import { createApp } from "#server/kernel/http/app.ts";
import { canSubscribe } from "#server/kernel/hub/topic-policy.ts";
import { startHub, type Hub, type HubDeps } from "#server/kernel/hub/hub.ts";
import { createRevocations } from "#server/kernel/hub/revocations.ts";
import { authenticateToken, createAuthenticate } from "#server/auth/authenticate.service.ts";

const sockets = gauge("hub_sockets", "Open sockets of this hub");
const silent = gauge("hub_lag_ms", "Since the log was last read");

/** What is being answered when a hub stops gets so long; a process has 25 s for all it does then. */
const LAST_ANSWERS_MS = 12_000;

/** Connections of what sockets ask for: policies, replays, values of gauges. */
const READS = 4;
/** Longest that one of them may take, ms. */
const READ_MS = 10_000;
/** What a hub opens beside its kernel's pool, at most. */
export const HUB_CONNECTIONS = READS + INTERACTIVE_CONNECTIONS;

/** Of the live hub, what a bench sets otherwise. */
export type LiveOptions = Partial<Pick<HubDeps, "reads" | "limits">>;

export interface RunningServer {
  port: number;
  /** Refuses new work, sends sockets away in slices, then closes. */
  stop(options?: { drain?: boolean }): Promise<void>;
}

/**
 * One hub process' work: HTTP API, web app and sockets on one port, and in the background the relay
 * and the task forwarder, whose locks decide which process does the work.
 */
export async function startServer(
  kernel: Kernel,
  { host, port }: { host: string; port: number },
  live: LiveOptions = {},
): Promise<RunningServer> {
  const { pool, redis, signals, log, topics } = kernel;
  const queues = openQueues(kernel);
  let stopping = false;
  const app = createApp(kernel, {
    leaving: () => stopping,
    missing: () => (redis.isReady ? [] : ["Redis"]),
    authenticate: createAuthenticate(kernel),
    ready: async () => {
      if (stopping) return "stopping";
      const fault = kernel.poolWatch.fault() ?? (await storeFault(pool));
      return fault ?? (hub.health().ok ? null : "the live hub");
    },
  });
  const httpServer = createServer(app);
  httpServer.keepAliveTimeout = 65_000;
  httpServer.requestTimeout = 15 * 60_000;
  const reads = live.reads ?? openReads(kernel);
  const hub = await openHub(kernel, httpServer, { ...live, reads });
  const relay = startRelay({ pool, signals, topics, log });
  const forwarder = startTaskForwarder({
    pool,
    signals,
    log,
    ready: () => redis.isReady,
    add: (job, payload, options) => queues.add(job, payload, options),
  });
  const watch = await openToOperators(kernel, hub, relay);
  const bound = await listen(httpServer, host, port);
  log.info({ port: bound }, "hub is up");
  return {
    port: bound,
    async stop({ drain = true } = {}) {
      stopping = true;
      // the proxy asks /readyz, and sends its requests to another hub before this one takes none
      if (drain) await pause(kernel.config.drainNoticeMs);
      if (drain) await hub.drain();
      const answered = closeInOrder(httpServer, drain ? LAST_ANSWERS_MS : 0);
      await hub.stop();
      await answered;
      await Promise.all([relay.stop(), forwarder.stop(), watch.stop()]);
      await queues.close();
      if (reads !== live.reads) await reads.end();
    },
  };
}

/** What operators and the System screen are told of this hub: metrics, health, its heartbeat. */
async function openToOperators(
  kernel: Kernel,
  hub: Hub,
  relay: ReturnType<typeof startRelay>,
): Promise<{ stop(): Promise<void> }> {
  const internal = await serveInternal(kernel, {
    health: () => {
      const fault = kernel.poolWatch.fault();
      const ok = fault === null && relay.health().ok;
      return { ok, fault, redis: kernel.redis.isReady, relay: relay.health(), hub: hub.health() };
    },
    measure: () => {
      sockets.set(hub.health().sockets);
      silent.set(hub.health().silentMs ?? 0);
    },
  });
  const heartbeat = startHeartbeat(kernel, "hub", () => {
    const { ok, sockets: open, silentMs } = hub.health();
    return {
      sockets: open,
      lagMs: silentMs === null ? null : Math.round(silentMs),
      loops: [
        { name: "live log", fault: ok ? null : "It does not read the log." },
        { name: "relay", fault: relay.health().ok ? null : "No step for 15 s." },
      ],
    };
  });
  return {
    async stop() {
      await Promise.all([internal.stop(), heartbeat.stop()]);
    },
  };
}

/** Apart from the pool of the API: sockets that ask for much wait for each other, and no command does. */
function openReads({ config, log }: Kernel): Pool {
  const options = { url: config.databaseUrl, pool: READS, name: "hub-reads", log };
  return createPool({ ...options, answerMs: READ_MS });
}

/** The live hub, with what only this process' modules know: whose a token is, who may follow what. */
function openHub(
  kernel: Kernel,
  httpServer: Server,
  { reads, limits }: LiveOptions & { reads: Pool },
): Promise<Hub> {
  const { pool, redis, signals, log, topics, config } = kernel;
  return startHub({
    httpServer,
    pool,
    reads,
    limits,
    redis,
    signals,
    log,
    namespace: config.namespace,
    topics,
    revocations: createRevocations(),
    onDisconnects: async (gone) => {
      const told = kernel.modules.map(async ({ onDisconnect }) => {
        const ctx = systemContext(kernel, "hub");
        if (onDisconnect) await transact(ctx, (tx) => onDisconnect(tx, gone));
      });
      await Promise.all(told);
    },
    origins: [new URL(config.publicUrl).origin],
    authenticate: async (token) => {
      const found = await authenticateToken(kernel, token);
      if (!found) throw new AppError("unauthenticated", "Your session has ended; sign in again.");
      return found;
    },
    may: canSubscribe({
      topics,
      policy: (pattern) => kernel.topicEntries.get(pattern)?.canSubscribe,
      exec: async (sql, params) => (await reads.query(sql, params as unknown[])).rows,
    }),
  });
}

/** @returns the port: of 0 the one that was free */
async function listen(httpServer: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    httpServer.once("error", reject);
    httpServer.listen(port, host, resolve);
  });
  return (httpServer.address() as AddressInfo).port;
}
