import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { RedisClientType } from "redis";

/** `outbox`: rows were committed · `tasks`: among them jobs · `log`: the relay wrote positions. */
export type Signal = "outbox" | "tasks" | "log";

const CHANNELS = { outbox: "relay", tasks: "tasks", log: "log" } as const;

/**
 * "Look now": wakes loops of this process at once and those of others through Redis. A lost signal
 * costs latency, never an event: every loop polls as well.
 */
export interface Signals {
  poke(signal: Signal): void;
  on(signal: Signal, wake: () => void): () => void;
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
  const listeners: Record<Signal, Set<() => void>> = {
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
        await subscriber.subscribe(channel(signal), (from) => {
          if (from !== self) for (const wake of listeners[signal]) wake();
        });
      }
    })
    .catch((err: unknown) => log.warn({ err }, "signals: subscribe failed"));

  const publish = (signal: Signal) => {
    waiting.delete(signal);
    // While Redis is away the client would queue every publish in memory.
    if (!redis.isReady) return;
    redis
      .publish(channel(signal), self)
      .catch((err: unknown) => log.debug({ err, signal }, "signals: poke lost"));
  };

  return {
    poke(signal) {
      for (const wake of listeners[signal]) wake();
      // A relay or forwarder in this process does the work of any other; hubs each read the log.
      if (signal !== "log" && listeners[signal].size > 0) return;
      if (waiting.has(signal)) return;
      waiting.add(signal);
      setImmediate(publish, signal);
    },
    on(signal, wake) {
      listeners[signal].add(wake);
      return () => listeners[signal].delete(wake);
    },
    async close() {
      if (subscriber.isOpen) await subscriber.close().catch(() => undefined);
    },
  };
}
