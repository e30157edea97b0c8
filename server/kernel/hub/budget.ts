import type { Logger } from "pino";
import { LIMITS, type WireError } from "#shared/kernel/wire.ts";
import { metrics } from "../events/metrics.ts";
import type { HubSocket } from "./socket.ts";

/** Topics of a subscribe that cost as much as one message. */
const TOPICS_PER_TOKEN = 10;
/** A page that was ended, or whose handshake is refused, is to stay away so long at least. */
export const STAY_AWAY_MS = 5_000;

/** What a message costs, by its body as it came: nothing of it is checked yet. */
export function costOf(name: string, body: unknown): number {
  if (name !== "subscribe") return 1;
  const { topics } = (body ?? {}) as { topics?: unknown };
  return 1 + (Array.isArray(topics) ? topics.length : 0) / TOPICS_PER_TOKEN;
}

/**
 * Takes what a message costs from its socket's budget and its person's.
 * @returns null when both have it, else the refusal. Who goes on although refused is ended.
 */
export function spend(socket: HubSocket, cost: number, log: Logger): { error: WireError } | null {
  const { bucket, person, refusals, actor } = socket.data;
  const waitMs = Math.max(bucket.waitMs(cost), person.messages.waitMs(cost));
  // what is more than a full bucket is never granted
  if (waitMs === 0 && bucket.take(cost) && person.messages.take(cost)) return null;
  if (!refusals.take(Math.min(cost, LIMITS.refusalBurst))) {
    metrics.overBudgetEnded.inc();
    log.warn({ socket: socket.id, userId: actor.userId }, "hub: socket over its budget, ended");
    socket.emit("ended", { code: "too_many", retryAfterMs: STAY_AWAY_MS });
    socket.disconnect(true);
  }
  return tooMany("Too many messages.", waitMs);
}

export function tooMany(detail: string, retryAfterMs: number): { error: WireError } {
  return { error: { code: "too_many", detail, retryAfterMs } };
}
