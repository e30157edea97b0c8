import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { enqueue } from "#server/kernel/jobs/enqueue.ts";
import { hangUpLegJob } from "./telephony.jobs.ts";

/**
 * Decides that the open legs of an attempt, or of an agent's session, are hung up: with the
 * transaction that decides it, or not at all. The carrier is told by a job that is tried until it has
 * taken it; a leg has ended when the carrier says so.
 */
export async function hangUpLegsOf(
  ctx: Context,
  owner: { attemptId: string } | { sessionId: string },
): Promise<void> {
  const [column, id] =
    "attemptId" in owner ? ["attempt_id", owner.attemptId] : ["session_id", owner.sessionId];
  const legs = await query<{ id: string }>(
    ctx,
    `update call_leg set hang_up_at = coalesce(hang_up_at, $2), version = version + 1,
            updated_at = $2
      where ${column} = $1 and state <> 'ended' returning id`,
    [id, ctx.now()],
  );
  for (const leg of legs) orderHangUp(ctx, leg.id);
}

/** Has the carrier told to hang up, with the running transaction. */
export function orderHangUp(ctx: Context, legId: string): void {
  enqueue(ctx, hangUpLegJob, { legId }, { jobId: `hang-up-${legId}` });
}
