import { touchProgress } from "#server/campaigns/progress.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { publish, record } from "#server/kernel/db/transact.ts";
import { moveAgent } from "#server/calls/agents/agents.service.ts";
import { callFloorTopic, taskRemoved } from "#shared/calls/queue/queue.events.ts";
import { callbackClosed } from "#shared/calls/callbacks/callbacks.events.ts";

/** Above this, one `stale` for the floor says it all. */
const MANY = 200;

/** Removes queued and claimed tasks; a call that runs is not touched. @returns how many */
export async function removeTasks(
  ctx: Context,
  where: string,
  params: readonly unknown[],
  reason: string,
): Promise<number> {
  const rows = await query<{ id: string; campaign_id: string; holder: string | null }>(
    ctx,
    `with gone as (
       select t.id, t.lease_owner from call_task t
        where t.state in ('queued', 'leased') and ${where} order by t.id for update
     )
     update call_task t set state = 'removed', removed_reason = $${params.length + 2},
            lease_owner = null, lease_token = null, lease_until = null,
            version = t.version + 1, updated_at = $${params.length + 1}
       from gone where t.id = gone.id
     returning t.id, t.campaign_id, gone.lease_owner as holder`,
    [...params, ctx.now(), reason],
  );
  for (const row of rows) {
    if (row.holder) await moveAgent(ctx, row.holder, "available", { campaignId: row.campaign_id });
  }
  await dropCallbacks(
    ctx,
    rows.map((row) => row.id),
  );
  const campaigns = [...new Set(rows.map((row) => row.campaign_id))];
  await touchProgress(ctx, ...campaigns);
  const many = rows.length > MANY;
  if (many) announceMany(ctx, campaigns);
  // who held one sees it leave his desk, however many went with it
  for (const row of rows) {
    if (!many || row.holder) record(ctx, taskRemoved, row.id, { agentId: row.holder, reason });
  }
  return rows.length;
}

/** Promises to people who left the queue are over; their owners' lists lose them. */
async function dropCallbacks(ctx: Context, taskIds: readonly string[]): Promise<void> {
  const dropped = await query<{ id: string; owner_id: string | null }>(
    ctx,
    `update callback set state = 'cancelled', version = version + 1, updated_at = $2
      where task_id = any ($1::uuid[]) and state = 'open' returning id, owner_id`,
    [taskIds, ctx.now()],
  );
  for (const { id, owner_id: ownerId } of dropped) record(ctx, callbackClosed, id, { ownerId });
}

function announceMany(ctx: Context, campaignIds: readonly string[]): void {
  const batchId = ctx.newId();
  for (const campaignId of campaignIds) {
    publish(ctx, callFloorTopic.event({ campaignId }, "stale", { op: "stale", batchId }));
  }
}
