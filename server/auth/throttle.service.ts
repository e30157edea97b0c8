import type { RedisClientType } from "redis";
import { AppError } from "#server/kernel/errors.ts";
import type { Kernel } from "#server/kernel/kernel.ts";

const WINDOW_SECONDS = 15 * 60;

interface Here {
  /** Tries of this process that are not settled yet: many at once are no way around the limit. */
  open: Map<string, number>;
  /** Failures kept here while Redis is away: throttling never stops. */
  memory: Map<string, { count: number; until: number }>;
}
const here = new WeakMap<Kernel, Here>();

/**
 * Slows a guesser down, never locks an account: after `free` failures in 15 minutes each further
 * try must wait, doubling from 1 s to 60 s. Runs before any hash.
 */
export interface Throttle {
  /**
   * Lets one try begin. Call the answer when it is settled, after `failed` or `clear`.
   * @throws AppError too_many
   */
  admit(key: string, free: number): Promise<() => void>;
  failed(key: string): Promise<void>;
  clear(key: string): Promise<void>;
}

export function createThrottle(kernel: Kernel): Throttle {
  const { open, memory } = here.get(kernel) ?? { open: new Map(), memory: new Map() };
  here.set(kernel, { open, memory });
  const redis: RedisClientType = kernel.redis;
  const name = (key: string): string => `${kernel.config.namespace}:throttle:${key}`;
  const now = (): number => kernel.now().getTime();
  return {
    async admit(key, free) {
      const { count, last } = await read(key);
      const others = open.get(key) ?? 0;
      const over = count + others - free;
      const since = others > 0 ? 0 : now() - last;
      const waitMs = over < 0 ? 0 : Math.min(60, 2 ** over) * 1000 - since;
      if (waitMs > 0) {
        throw new AppError("too_many", `Too many tries; wait ${Math.ceil(waitMs / 1000)} s.`, {
          until: new Date(now() + waitMs).toISOString(),
        });
      }
      open.set(key, others + 1);
      return () => {
        const left = open.get(key)! - 1;
        if (left > 0) open.set(key, left);
        else open.delete(key);
      };
    },
    async failed(key) {
      const held = memory.get(key);
      const alive = held && held.until > now();
      memory.set(key, {
        count: (alive ? held.count : 0) + 1,
        until: now() + WINDOW_SECONDS * 1000,
      });
      if (memory.size > 10_000) memory.delete(memory.keys().next().value!);
      await redis
        .multi()
        .hIncrBy(name(key), "count", 1)
        .hSet(name(key), "last", String(now()))
        .expire(name(key), WINDOW_SECONDS)
        .exec()
        .catch(() => undefined);
    },
    async clear(key) {
      memory.delete(key);
      await redis.del(name(key)).catch(() => undefined);
    },
  };

  async function read(key: string): Promise<{ count: number; last: number }> {
    const stored = await redis.hGetAll(name(key)).catch(() => null);
    const held = memory.get(key);
    const local = held && held.until > now() ? held : null;
    return {
      count: Math.max(Number(stored?.["count"] ?? 0), local?.count ?? 0),
      last: Math.max(
        Number(stored?.["last"] ?? 0),
        local ? local.until - WINDOW_SECONDS * 1000 : 0,
      ),
    };
  }
}
