import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { RedisClientType } from "redis";
import { endRedis } from "../redis-client.ts";
import type { LogBatch } from "./log-batch.ts";

/** `outbox`: rows were committed · `tasks`: among them jobs · `log`: the relay wrote positions. */
export type Signal = "outbox" | "tasks" | "log";

const CHANNELS = { outbox: "relay", tasks: "tasks", log: "log" } as const;

/** A lost notification costs so much at most while Redis is there. */
const PATIENCE_MS = 500;

type Wake = (batch: LogBatch | null) => void;

/**
 * "Look now": wakes loops of this process at once and those of others through Redis. A lost signal
 * costs latency, never an event: every loop polls as well.
 */
export interface Signals {
  /** @param batch of the log, with `log`: what the relay wrote, when it is small */
  notify(signal: Signal, batch?: LogBatch | null): void;
  on(signal: Signal, wake: Wake): () => void;
  /** How long a loop that waits for a signal may leave it at that, ms: no time while Redis is away. */
  patienceMs(): number;
  close(): Promise<void>;
}

export async function createSignals(deps: {
  redis: RedisClientType;
  namespace: string;
  log: Logger;
}): Promise<Signals> {
  const { redis, namespace, log } = deps;
  const self = randomUUID();
  const channel = (signal: Signal) => `${namespace}:${CHANNELS[signal]}`;
  const listeners: Record<Signal, Set<Wake>> = {
    outbox: new Set(),
    tasks: new Set(),
    log: new Set(),
  };
  const waiting = new Set<Signal>();

  const subscriber = redis.duplicate();
  subscriber.on("error", (err: Error) => log.warn({ err }, "signals: Redis connection"));
  // Not awaited: without Redis the loops poll, and the client subscribes when it is back.
  void subscriber
    .connect()
    .then(async () => {
      for (const signal of Object.keys(listeners) as Signal[]) {
        await subscriber.subscribe(channel(signal), (text) => {
          const { from, batch } = read(text);
          if (from !== self) for (const wake of listeners[signal]) wake(batch);
        });
      }
    })
    .catch((err: unknown) => log.warn({ err }, "signals: subscribe failed"));

  const publish = (signal: Signal, batch: LogBatch | null = null) => {
    waiting.delete(signal);
    // While Redis is away the client would queue every publish in memory.
    if (!redis.isReady) return;
    redis
      .publish(channel(signal), JSON.stringify({ from: self, batch }))
      .catch((err: unknown) => log.debug({ err, signal }, "signals: notification lost"));
  };

  return {
    notify(signal, batch = null) {
      // Hubs each read the log; the relay that notifies them has put a burst together already.
      if (signal === "log") publish(signal, batch);
      for (const wake of listeners[signal]) wake(batch);
      // A relay or forwarder in this process does the work of any other.
      if (signal === "log" || listeners[signal].size > 0) return;
      if (waiting.has(signal)) return;
      waiting.add(signal);
      setImmediate(publish, signal);
    },
    patienceMs: () => (redis.isReady && subscriber.isReady ? PATIENCE_MS : 0),
    on(signal, wake) {
      listeners[signal].add(wake);
      return () => listeners[signal].delete(wake);
    },
    async close() {
      await endRedis(subscriber);
    },
  };
}

/** A process of an earlier version says only who it is: what is no object is a notification to read. */
function read(text: string): { from: string; batch: LogBatch | null } {
  return text.startsWith("{") ? JSON.parse(text) : { from: text, batch: null };
}
