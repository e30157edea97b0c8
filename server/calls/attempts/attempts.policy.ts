import { actorId } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";

/** An agent's attempts, and those they disposed of for one who left. */
export async function ownAttempts(ctx: Context, ids: readonly string[]): Promise<Set<string>> {
  const rows = await query<{ id: string }>(
    ctx,
    `select id from call_attempt where id = any ($2) and $1 in (agent_id, disposed_by)`,
    [actorId(ctx.actor), ids],
  );
  return new Set(rows.map((row) => row.id));
}
