import type { Context } from "../context.ts";
import { prepared } from "./prepared.ts";
import { query } from "./sql.ts";

/** Rows come in the order of an index, or not at all. */
const STEADY = {
  enable_sort: "off",
  enable_incremental_sort: "off",
  enable_seqscan: "off",
  enable_bitmapscan: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  plan_cache_mode: "force_generic_plan",
};

const settings = (values: Record<string, string>): string => {
  const each = Object.entries(values).map(([key, to]) => `set_config('${key}', '${to}', true)`);
  return `select ${each.join(", ")}`;
};

/** SQL that plans what follows in its transaction by indexes alone. */
export const STEADY_ON = prepared("steady-on", settings(STEADY));
const STEADY_OFF = prepared(
  "steady-off",
  settings(
    Object.fromEntries(
      Object.keys(STEADY).map((key) => [key, key === "plan_cache_mode" ? "auto" : "on"]),
    ),
  ),
);

/**
 * From here to the commit, or to `usual`, plans follow the indexes whatever the statistics say: a
 * planner that expects one fitting row of a long queue sorts all of it, and one that has seen a queue
 * empty keeps on reading it whole when it is full. For work on single rows and the first few of a
 * queue, where every table has an index for how it is asked. Sent together with what it is for, it
 * costs no round trip.
 */
export async function steady(ctx: Pick<Context, "em">): Promise<void> {
  await query(ctx, STEADY_ON);
}

/** Plans are the planner's choice again. */
export async function usual(ctx: Pick<Context, "em">): Promise<void> {
  await query(ctx, STEADY_OFF);
}
