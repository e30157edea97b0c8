import type { Kernel } from "#server/kernel/kernel.ts";

/**
 * Token bucket in Redis, one per sender, shared by all workers and kept over restarts. Holds half a
 * second's worth. KEYS[1] bucket; ARGV: tokens per second, burst, wanted (negative gives back).
 * Answers granted tokens and milliseconds until the next one.
 */
const TAKE = `
local rate = tonumber(ARGV[1])
local burst = tonumber(ARGV[2])
local want = tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(held[1]) or burst
local at = tonumber(held[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) * rate / 1000)
local granted = math.min(want, math.floor(tokens))
tokens = math.min(burst, tokens - granted)
redis.call('HSET', KEYS[1], 'tokens', tokens, 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 60000)
local wait = 0
if granted < want then wait = math.ceil((1 - (tokens % 1)) * 1000 / rate) end
return { granted, wait }`;

export interface Grant {
  granted: number;
  /** Until there is another token, when fewer than wanted were granted. */
  waitMs: number;
}

export interface Rate {
  key: string;
  perMinute: number;
}

/** Buckets of this process, for when Redis is away: each worker then keeps the rate by itself. */
const local = new WeakMap<Kernel, Map<string, { tokens: number; at: number }>>();

/** Takes up to `want` tokens; a negative number gives unused ones back. */
export async function takeTokens(kernel: Kernel, rate: Rate, want: number): Promise<Grant> {
  const perSec = rate.perMinute / 60;
  const burst = Math.max(1, perSec / 2);
  try {
    const [granted, waitMs] = (await kernel.redis.eval(TAKE, {
      keys: [`${kernel.config.namespace}:mail-rate:${rate.key}`],
      arguments: [String(perSec), String(burst), String(want)],
    })) as [number, number];
    return { granted, waitMs };
  } catch (err) {
    kernel.log.debug({ err }, "rate limit falls back to memory");
    return takeLocally(kernel, rate.key, perSec, burst, want);
  }
}

function takeLocally(
  kernel: Kernel,
  key: string,
  perSec: number,
  burst: number,
  want: number,
): Grant {
  let mine = local.get(kernel);
  if (!mine) local.set(kernel, (mine = new Map()));
  const now = performance.now();
  const bucket = mine.get(key) ?? { tokens: burst, at: now };
  const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perSec) / 1000);
  const granted = Math.min(want, Math.floor(tokens));
  const left = Math.min(burst, tokens - granted);
  mine.set(key, { tokens: left, at: now });
  return { granted, waitMs: granted < want ? Math.ceil(((1 - (left % 1)) * 1000) / perSec) : 0 };
}
