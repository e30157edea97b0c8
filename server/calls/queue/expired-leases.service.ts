import { touchProgress } from "#server/campaigns/progress.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { moveAgent } from "#server/calls/agents/agents.service.ts";
import { taskReleased } from "#shared/calls/queue/queue.events.ts";

export async function releaseExpired(ctx: Context): Promise<void> {
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
