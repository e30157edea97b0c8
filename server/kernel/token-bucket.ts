import type { Kernel } from "./kernel.ts";

/** `perSecond` tokens on average, `burst` at once. */
export interface Rate {
  perSecond: number;
  burst: number;
}

export interface Grant {
  granted: number;
  /** Until there is another token, when fewer than wanted were granted. */
  waitMs: number;
}

/** A token bucket in this process, full at first. */
export class TokenBucket {
  private readonly rate: Rate;
  private tokens: number;
  private at: number;

  /** @param now by the machine's monotonic clock, ms */
  constructor(rate: Rate, now = performance.now()) {
    this.rate = rate;
    this.tokens = rate.burst;
    this.at = now;
  }

  /** Takes all of `cost`, or nothing. */
  take(cost = 1, now = performance.now()): boolean {
    this.refill(now);
    if (this.tokens < cost) return false;
    this.tokens -= cost;
    return true;
  }

  /** How long until it holds so much, ms; of more than it ever holds, until it is full. */
  waitMs(cost: number, now = performance.now()): number {
    this.refill(now);
    const missing = Math.min(cost, this.rate.burst) - this.tokens;
    return missing > 0 ? Math.ceil((missing * 1000) / this.rate.perSecond) : 0;
  }

  /** Takes up to `want` whole tokens; a negative number gives unused ones back. */
  takeUpTo(want: number, now = performance.now()): Grant {
    this.refill(now);
    const granted = Math.min(want, Math.floor(this.tokens));
    this.tokens = Math.min(this.rate.burst, this.tokens - granted);
    const missing = 1 - (this.tokens % 1);
    return {
      granted,
      waitMs: granted < want ? Math.ceil((missing * 1000) / this.rate.perSecond) : 0,
    };
  }

  private refill(now: number): void {
    const { perSecond, burst } = this.rate;
    this.tokens = Math.min(burst, this.tokens + (Math.max(0, now - this.at) * perSecond) / 1000);
    this.at = now;
  }
}

/** The same arithmetic in Redis, by its clock. KEYS[1] bucket; ARGV: per second, burst, wanted. */
const TAKE_UP_TO = `
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

/** Buckets of this process, for when Redis is away. */
const local = new WeakMap<Kernel, Map<string, TokenBucket>>();

/**
 * Takes up to `want` tokens of a bucket that all processes share and that restarts do not refill; a
 * negative number gives unused ones back. While Redis is away each process keeps the rate by itself:
 * it is never unlimited.
 */
export async function takeShared(
  kernel: Kernel,
  key: string,
  rate: Rate,
  want: number,
): Promise<Grant> {
  const { perSecond, burst } = rate;
  try {
    const [granted, waitMs] = (await kernel.redis.eval(TAKE_UP_TO, {
      keys: [`${kernel.config.namespace}:${key}`],
      arguments: [String(perSecond), String(burst), String(want)],
    })) as [number, number];
    return { granted, waitMs };
  } catch (err) {
    kernel.log.debug({ err, key }, "rate limit falls back to memory");
    return ownBucket(kernel, `${key}:${perSecond}:${burst}`, rate).takeUpTo(want);
  }
}

/** A rate that changes is another bucket: full, as a change of settings may let it be once. */
function ownBucket(kernel: Kernel, name: string, rate: Rate): TokenBucket {
  const mine = local.get(kernel) ?? new Map<string, TokenBucket>();
  local.set(kernel, mine);
  const bucket = mine.get(name) ?? new TokenBucket(rate);
  mine.set(name, bucket);
  return bucket;
}
