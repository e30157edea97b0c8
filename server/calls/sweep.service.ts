import { taskReleased } from "#shared/calls/calls.events.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { moveAgent, retireAgents } from "./agents.service.ts";
import { endAttempt } from "./attempts.service.ts";
import { shareOverdue } from "./callbacks.service.ts";

/**
 * Gives every interrupted piece of work its outcome, by the database's clock:
 * a claim without a call → back in the queue; a call whose agent vanished → ended as unknown, the
 * task waits for its disposition and is never ready again by itself; an attempt that was committed
 * but not dialled within its second → cancelled; a callback that its owner did not keep → anybody's.
 */
export async function sweepCalls(ctx: Context): Promise<void> {
  await releaseExpired(ctx);
  await endLostCalls(ctx);
  await retireAgents(ctx);
  await shareOverdue(ctx);
}

async function releaseExpired(ctx: Context): Promise<void> {
  const rows = await query<{ id: string; campaign_id: string; holder: string }>(
    ctx,
    `with lost as (
       select id, lease_owner from call_task
        where state = 'leased' and lease_until <= clock_timestamp()
        order by id limit 200 for update skip locked
     )
     update call_task t set state = 'queued', lease_owner = null, lease_token = null,
            lease_until = null, version = version + 1, updated_at = $1
       from lost where t.id = lost.id
     returning t.id, t.campaign_id, lost.lease_owner as holder`,
    [ctx.now()],
  );
  for (const row of rows) {
    record(ctx, taskReleased, row.id, { agentId: row.holder, reason: "lease expired" });
    await moveAgent(ctx, row.holder, "available", { campaignId: row.campaign_id });
  }
  await touchProgress(ctx, ...rows.map((row) => row.campaign_id));
}

async function endLostCalls(ctx: Context): Promise<void> {
  const lost = await query<{ id: string; state: string }>(
    ctx,
    `select a.id, a.state from call_attempt a join call_task t on t.id = a.task_id
      where (a.state = 'initiating' and a.gated_at < clock_timestamp() - interval '2 seconds')
         or (a.state in ('dialing', 'ringing', 'answered') and t.state = 'in_call'
             and t.lease_until <= clock_timestamp())
      order by a.id limit 200 for update of t, a skip locked`,
  );
  for (const { id, state } of lost) {
    await endAttempt(ctx, id, state === "initiating" ? "cancelled" : "unknown");
  }
}
