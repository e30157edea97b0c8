import type { Context } from "#server/kernel/context.ts";
import { execute } from "#server/kernel/db/sql.ts";

/** A decision needs no answer any more: an open question falls away. */
export async function dropQuestion(ctx: Context, leadId: string): Promise<void> {
  await execute(
    ctx,
    `update lead_question set closed_at = $2 where lead_id = $1 and closed_at is null`,
    [leadId, ctx.now()],
  );
}
