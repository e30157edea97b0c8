import { actorId, userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { followWhen, seesAll } from "#server/kernel/policy.ts";
import { query } from "#server/kernel/db/sql.ts";
import { scopeOf } from "#shared/kernel/access.ts";

/** Tasks an agent holds or that are promised to them. */
export async function ownTasks(ctx: Context, ids: readonly string[]): Promise<Set<string>> {
  const rows = await query<{ id: string }>(
    ctx,
    `select id from call_task where id = any ($2) and (lease_owner = $1 or owner_id = $1)`,
    [actorId(ctx.actor), ids],
  );
  return new Set(rows.map((row) => row.id));
}

/** The whole floor is for those who may see every task. */
export const canSubscribeToFloor = followWhen(
  (actor) => scopeOf(actor.roles, "task.read") === "all",
);

/** One's current task and own callbacks: its audience `self` holds the right person already. */
export const canSubscribeToOwn = followWhen(() => true);

/** Null for who sees all tasks, else the agent themself. */
export function onlyOwn(ctx: Context): string | null {
  return seesAll(ctx, "task.read") ? null : userOf(ctx).userId;
}
