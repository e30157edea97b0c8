import { z } from "zod";
import { LEAD_STATUSES } from "#shared/leads/lead.rules.ts";

const count = z.number().int();

/** The agency now. Days are UTC days. */
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
