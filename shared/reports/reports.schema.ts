import { z } from "zod";
import { LEAD_STATUSES } from "../leads/lead.rules.ts";

const count = z.number().int();

/**
 * The agency now. Today is the workspace's day (`TIME_ZONE`); a call is one that was dialled. What is
 * counted from rows is counted up to `COUNT_LIMIT`.
 */
export const zWallboard = z.object({
  at: z.string(),
  /** Agents by state; states without agents are missing. */
  agents: z.record(z.string(), count),
  callsNow: count,
  callsToday: count,
  connectsToday: count,
  conversationsToday: count,
  /** Connects of calls today, 0 … 1; null before the first call. */
  connectRate: z.number().nullable(),
  /** Tasks of active campaigns that wait to be called. */
  queueDepth: count,
  /** How long the queue lasts at the pace of the last 15 minutes; null without calls in them. */
  queueMinutes: z.number().nullable(),
  /** Leads qualified today, by where they are now. */
  leads: z.record(z.enum(LEAD_STATUSES), count),
  publishedToday: count,
  /** Leads that wait for a reviewer, and since when the oldest does. */
  qaBacklog: count,
  qaOldestAt: z.string().nullable(),
  /** Mean of the last 10 s. */
  sendsPerSecond: z.number(),
  sendsToday: count,
  bouncesToday: count,
});
export type Wallboard = z.infer<typeof zWallboard>;
