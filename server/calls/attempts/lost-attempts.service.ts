import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { DIAL_SECONDS, endAttempt } from "./attempts.service.ts";

/** Calls that nobody will end any more: never dialled in their time, or their agent is gone. */
export async function endLostCalls(ctx: Context): Promise<void> {
  const lost = await query<{ id: string; state: string }>(
    ctx,
    `select a.id, a.state from call_attempt a join call_task t on t.id = a.task_id
      where (a.state = 'initiating' and a.gated_at < clock_timestamp() - interval '${2 * DIAL_SECONDS} seconds')
         or (a.state in ('dialing', 'ringing', 'answered') and t.state = 'in_call'
             and t.lease_until <= clock_timestamp())
      order by a.id limit 200 for update of t, a skip locked`,
  );
  for (const { id, state } of lost) {
    await endAttempt(ctx, id, state === "initiating" ? "cancelled" : "unknown");
  }
}
