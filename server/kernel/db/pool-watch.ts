import { Client } from "pg";
import type { Pool, PoolClient } from "pg";
import type { Logger } from "../log.ts";

export interface PoolWatch {
  /** Null while connections come back, else what is wrong; for `/readyz`. */
  fault(): string | null;
  /** Hears once that the pool does not recover: the process is to end, a new one has a new pool. */
  onStuck(listener: (why: string) => void): void;
  stop(): void;
}

interface Options {
  url: string;
  log: Logger;
  /** Somebody has waited for so long, and no connection moved: look whether those that are out exist. */
  lookAfterMs?: number;
  /** So long after it was found, the process is to end. */
  endAfterMs?: number;
}

const LOOK_MS = 5_000;
const END_MS = 10_000;

/**
 * Watches that the pool's connections come back. One that is out although its backend is gone never
 * will: a promise of it hangs, because of a fault of ours or a network that swallowed its end. A pool
 * whose connections all work, or whose database is away, is no such pool.
 */
export function watchPool(pool: Pool, options: Options): PoolWatch {
  const { url, log, lookAfterMs = LOOK_MS, endAfterMs = END_MS } = options;
  const out = new Set<PoolClient>();
  const listeners: ((why: string) => void)[] = [];
  let moved = performance.now();
  let found: { why: string; at: number } | null = null;
  let looking = false;
  const move = () => {
    moved = performance.now();
    found = null;
  };
  pool.on("acquire", (client) => {
    out.add(client);
    move();
  });
  pool.on("release", (_err, client) => {
    out.delete(client);
    move();
  });

  const look = async () => {
    if (pool.waitingCount === 0) return move();
    if (performance.now() - moved < lookAfterMs) return;
    const lost = await gone(url, [...out]);
    if (lost === 0 || performance.now() - moved < lookAfterMs) return;
    found ??= {
      why: `${lost} of ${pool.options.max} database connections never came back`,
      at: performance.now(),
    };
    if (performance.now() - found.at < endAfterMs) return;
    log.fatal({ alarm: "pool-stuck", lost, waiting: pool.waitingCount }, "the pool is stuck");
    for (const tell of listeners.splice(0)) tell(found.why);
  };
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look()
      .catch((err: unknown) => log.debug({ err }, "pool watch: the database is away"))
      .finally(() => (looking = false));
  }, 1_000).unref();

  return {
    fault: () => found?.why ?? null,
    onStuck: (listener) => void listeners.push(listener),
    stop: () => clearInterval(timer),
  };
}

/** The same for all pools of a process: it ends when one of them is stuck. */
export function watchPools(pools: readonly Pool[], options: Options): PoolWatch {
  const watches = pools.map((pool) => watchPool(pool, options));
  return {
    fault: () => watches.map((watch) => watch.fault()).find((fault) => fault !== null) ?? null,
    onStuck: (listener) => watches.forEach((watch) => watch.onStuck(listener)),
    stop: () => watches.forEach((watch) => watch.stop()),
  };
}

/** How many of these have no backend any more; asked over a connection that is none of the pool's. */
async function gone(url: string, clients: readonly PoolClient[]): Promise<number> {
  const pids = clients.map((client) => (client as PoolClient & { processID: number }).processID);
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const there = "select from pg_stat_activity where pid = any($1::int[])";
    const { rowCount } = await client.query(there, [pids]);
    return pids.length - (rowCount ?? 0);
  } finally {
    await client.end();
  }
}
