import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "redis";
import type { RedisClientType } from "redis";
import type { Config } from "./config.ts";
import type { Logger } from "./log.ts";

/** So long a start waits for Redis to answer at all; then it goes on, and Redis joins when it comes. */
const FIRST_LOOK_MS = 3_000;

/**
 * A Redis client that connects and reconnects for ever and refuses commands at once while it is away,
 * also when it never was there: nothing that Redis carries may keep a process from starting.
 */
export async function connectRedis(config: Config, log: Logger): Promise<RedisClientType> {
  const client = createClient({
    url: config.redisUrl,
    disableOfflineQueue: true,
    socket: { reconnectStrategy: (tries) => Math.min(100 + tries * 100, 2000) },
  }) as RedisClientType;
  client.on("error", (err: unknown) => log.warn({ err }, "Redis connection"));
  const looked = new AbortController();
  const { signal } = looked;
  const connecting = client.connect().catch((err: unknown) => {
    if (client.isOpen) log.error({ err }, "Redis connection given up");
  });
  await Promise.race([
    connecting,
    once(client, "error", { signal }).catch(() => undefined),
    pause(FIRST_LOOK_MS, undefined, { signal }).catch(() => undefined),
  ]);
  looked.abort();
  if (!client.isReady) log.warn("Redis is away: starting without it");
  return client;
}

/** Ends a client; one that is still looking for Redis stops looking. */
export async function endRedis(client: RedisClientType): Promise<void> {
  if (client.isReady) await client.close().catch(() => undefined);
  else if (client.isOpen) client.destroy();
}
