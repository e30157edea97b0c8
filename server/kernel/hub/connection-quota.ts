import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { RedisClientType } from "redis";
import { startLoop } from "../loop.ts";
import type { RunningLoop } from "../loop.ts";

interface Deps {
  redis: RedisClientType;
  namespace: string;
  log: Logger;
  /** Sockets that one person may hold. */
  limit: number;
  leaseMs?: number;
}

/** A hub that was killed leaves its connections counted for so long; renewals come four times as often. */
const LEASE_MS = 20_000;
/** Then Redis counts as away: nobody waits longer for a connection because it hangs. */
const PATIENCE_MS = 1_000;

// By the clock of Redis, which all hubs share.
const NOW = `local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000)`;
const TAKE = `${NOW}
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
  if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
  redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return 1`;
const RENEW = `${NOW}
  for i = 2, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[i]) end
  redis.call('PEXPIRE', KEYS[1], ARGV[1])`;

/**
 * How many sockets each person holds, over all hubs: a sorted set in Redis per person, in which each
 * socket has an end of its own. Without Redis the sockets of this hub alone count.
 */
export class ConnectionQuota {
  private readonly held = new Map<string, Set<string>>();
  /** About which Redis is being asked: a renewal must not give what may be refused. */
  private readonly asking = new Set<string>();
  private readonly deps: Deps;
  private readonly leaseMs: number;
  private readonly renewals: RunningLoop;

  constructor(deps: Deps) {
    this.deps = deps;
    this.leaseMs = deps.leaseMs ?? LEASE_MS;
    const step = () => this.renew();
    const everyMs = this.leaseMs / 4;
    this.renewals = startLoop({ name: "connection-quota", log: deps.log, everyMs, step });
  }

  /** False when the person holds as many as they may; concurrent takers on all hubs never get more. */
  async take(userId: string, socketId: string): Promise<boolean> {
    const { redis, limit } = this.deps;
    const mine = this.held.get(userId) ?? new Set<string>();
    if (mine.size >= limit) return false;
    mine.add(socketId);
    this.held.set(userId, mine);
    if (!redis.isReady) return true;
    const args = [socketId, String(limit), String(this.leaseMs)];
    this.asking.add(socketId);
    const taken = await this.ask(TAKE, userId, args);
    this.asking.delete(socketId);
    if (taken === 0) this.forget(userId, socketId);
    return taken !== 0;
  }

  release(userId: string, socketId: string): void {
    if (!this.forget(userId, socketId) || !this.deps.redis.isReady) return;
    this.deps.redis.zRem(this.key(userId), socketId).catch(this.lost);
  }

  /** Leaves what is held to run out; the sockets themselves are closed by the hub. */
  stop(): Promise<void> {
    return this.renewals.stop();
  }

  private async renew(): Promise<boolean> {
    if (!this.deps.redis.isReady) return false;
    const lease = String(this.leaseMs);
    await Promise.all(
      [...this.held].map(([userId, sockets]) => {
        const taken = [...sockets].filter((id) => !this.asking.has(id));
        return this.ask(RENEW, userId, [lease, ...taken]);
      }),
    );
    return false;
  }

  private forget(userId: string, socketId: string): boolean {
    const mine = this.held.get(userId);
    const was = mine?.delete(socketId) ?? false;
    if (mine?.size === 0) this.held.delete(userId);
    return was;
  }

  private async ask(script: string, userId: string, args: string[]): Promise<unknown> {
    const asked = { keys: [this.key(userId)], arguments: args };
    return Promise.race([
      this.deps.redis.eval(script, asked).catch(this.lost),
      sleep(PATIENCE_MS, null, { ref: false }),
    ]);
  }

  private key = (userId: string): string => `${this.deps.namespace}:connections:${userId}`;

  private lost = (err: unknown): null => {
    this.deps.log.debug({ err }, "hub connection quota: Redis did not answer");
    return null;
  };
}
