import { setTimeout as pause } from "node:timers/promises";
import type { MikroORM } from "@mikro-orm/postgresql";
import type { Pool } from "pg";
import type { RedisClientType } from "redis";
import { topicTable } from "#shared/kernel/topics.ts";
import type { TopicTable } from "#shared/kernel/topics.ts";
import type { Verb } from "#shared/kernel/access.ts";
import type { Context } from "./context.ts";
import { createKeys } from "./crypto.ts";
import type { Keys } from "./crypto.ts";
import type { Config } from "./config.ts";
import { createOrm, createPool } from "./db/database.ts";
import { watchPools } from "./db/pool-watch.ts";
import type { PoolWatch } from "./db/pool-watch.ts";
import type { OutboxRow } from "./events/outbox.ts";
import { createSignals } from "./events/signals.ts";
import type { Signals } from "./events/signals.ts";
import type { JobDefinition } from "./jobs/job.ts";
import { createLog } from "./log.ts";
import type { Logger } from "./log.ts";
import type { ScopePolicy, ScopeSql, Projector, ServerModule, TopicEntry } from "./module.ts";
import { connectRedis, endRedis } from "./redis-client.ts";
import { createStorage } from "./storage.ts";
import type { Storage } from "./storage.ts";
import type { Recorded } from "./db/recorded.ts";

/** What a process runs on: connections, and what the modules registered. */
export interface Kernel {
  readonly config: Config;
  readonly log: Logger;
  readonly pool: Pool;
  /** Of dials alone, beside the pool: a call that is due waits for no other work. */
  readonly dialPool: Pool;
  readonly poolWatch: PoolWatch;
  readonly orm: MikroORM;
  readonly redis: RedisClientType;
  /** Wakes the relay, the task forwarder and the hubs; a lost notification costs only their polling interval. */
  readonly signals: Signals;
  readonly keys: Keys;
  readonly storage: Storage;
  readonly modules: readonly ServerModule[];
  readonly topics: TopicTable;
  readonly topicEntries: ReadonlyMap<string, TopicEntry>;
  readonly jobs: ReadonlyMap<string, JobDefinition>;
  /** By kind of record; a higher module may project what happens to a lower one's, too. */
  readonly projectors: ReadonlyMap<string, readonly Projector[]>;
  readonly own: ReadonlyMap<Verb, ScopePolicy>;
  readonly ownSql: ReadonlyMap<Verb, ScopeSql>;
  readonly answers: ReadonlyMap<string, ScopePolicy>;
  readonly audited: ReadonlyMap<string, string>;
  /** False only in the write-tax bench: events and audit off, to measure what they cost. */
  recording: boolean;
  now(): Date;
  tasksFor(record: Recorded, ctx: Context): OutboxRow[];
  /** Work that nobody waits for: the kernel closes when it has ended, or after `FOLLOWED_MS`. */
  follow(work: Promise<unknown>): void;
  /** Runs first when the kernel closes: a module's own pool ends with it. */
  onClose(end: () => Promise<void>): void;
  close(): Promise<void>;
}

/** How many connections a process keeps for dials, beside `DATABASE_POOL`. */
export const DIAL_CONNECTIONS = 3;

/** Longer than a dial's two seconds and its carrier's answer. */
const FOLLOWED_MS = 10_000;

interface KernelOptions {
  name: string;
  /** The clock; tests turn it. */
  now?: () => Date;
}

/** Opens the connections of a process and collects the modules' registrations. */
export async function openKernel(
  config: Config,
  modules: readonly ServerModule[],
  { name, now = () => new Date() }: KernelOptions,
): Promise<Kernel> {
  const log = createLog(config, name);
  const url = config.databaseUrl;
  const pool = createPool({ url, pool: config.databasePool, name, log });
  const dials = { pool: DIAL_CONNECTIONS, name: `${name}-dial`, keeps: true };
  const dialPool = createPool({ url, log, ...dials });
  const poolWatch = watchPools([pool, dialPool], { url, log });
  const orm = await createOrm(
    { shared: pool, reserved: dialPool },
    modules.flatMap((module) => module.entities ?? []),
  );
  const redis = await connectRedis(config, log);
  const signals = await createSignals({ redis, namespace: config.namespace, log });
  const closing: (() => Promise<void>)[] = [];
  const followed = new Set<Promise<unknown>>();
  return {
    config,
    log,
    pool,
    dialPool,
    poolWatch,
    orm,
    redis,
    signals,
    keys: createKeys(config.secretKey),
    storage: createStorage(config.storageDir),
    modules,
    ...registrations(modules),
    recording: true,
    now,
    follow(work) {
      const ended = work.catch(() => undefined).finally(() => followed.delete(ended));
      followed.add(ended);
    },
    onClose: (end) => void closing.push(end),
    async close() {
      poolWatch.stop();
      // a transaction that is under way would keep its connection for ever once the ORM is closed
      await Promise.race([Promise.all(followed), pause(FOLLOWED_MS, undefined, { ref: false })]);
      for (const end of closing) await end();
      await signals.close();
      await orm.close(true);
      for (const one of [pool, dialPool]) if (!one.ended) await one.end();
      await endRedis(redis);
    },
  };
}

/** What the modules register, by name. */
function registrations(modules: readonly ServerModule[]) {
  const topicEntries = modules.flatMap((module) => module.topics ?? []);
  const subscribers = modules.flatMap(({ subscribers: own = [] }) =>
    typeof own === "function" ? own(modules) : own,
  );
  return {
    topics: topicTable(topicEntries.map((entry) => entry.def)),
    topicEntries: new Map(topicEntries.map((entry) => [String(entry.def.pattern), entry])),
    jobs: unique(modules.flatMap((module) => module.jobs ?? []).map((job) => [job.name, job])),
    projectors: grouped(modules.flatMap((module) => Object.entries(module.project ?? {}))),
    own: unique(
      modules.flatMap(
        (module) => Object.entries(module.scopePolicies ?? {}) as [Verb, ScopePolicy][],
      ),
    ),
    ownSql: unique(
      modules.flatMap((module) => Object.entries(module.scopeSql ?? {}) as [Verb, ScopeSql][]),
    ),
    answers: unique(modules.flatMap((module) => Object.entries(module.replayPolicies ?? {}))),
    audited: new Map(modules.flatMap((module) => Object.entries(module.audited ?? {}))),
    tasksFor: (record, ctx) =>
      subscribers
        .filter((subscriber) => subscriber.on.name === record.action)
        .map((subscriber) => ({
          kind: "task",
          job: subscriber.job.name,
          payload: subscriber.job.payload.parse(subscriber.payload(record, ctx)),
          jobId: subscriber.jobId?.(record),
        })),
  } satisfies Partial<Kernel>;
}

function grouped<K, V>(entries: [K, V][]): ReadonlyMap<K, V[]> {
  const map = new Map<K, V[]>();
  for (const [key, value] of entries) map.set(key, [...(map.get(key) ?? []), value]);
  return map;
}

function unique<K, V>(entries: [K, V][]): ReadonlyMap<K, V> {
  const map = new Map<K, V>();
  for (const [key, value] of entries) {
    if (map.has(key)) throw new Error(`registered twice: ${String(key)}`);
    map.set(key, value);
  }
  return map;
}
