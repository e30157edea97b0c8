import { touchProgress } from "#server/campaigns/progress.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { record } from "#server/kernel/db/transact.ts";
import { moveAgent } from "#server/calls/agents/agents.service.ts";
import { taskReleased } from "#shared/calls/queue/queue.events.ts";
import * as tasks from "./task-state.service.ts";

/** Reserved and not called before the lease ended, by an agent or a dialer: back into the queue. */
export async function releaseExpired(ctx: Context): Promise<void> {
  const back = await tasks.release(ctx, {
    where: "t.lease_until <= clock_timestamp()",
    params: [],
    limit: 200,
  });
  for (const { id, agentId, campaignId } of back) {
    record(ctx, taskReleased, id, { agentId, reason: "lease expired" });
    if (agentId) await moveAgent(ctx, agentId, "available", { campaignId });
  }
  await touchProgress(ctx, ...back.map((row) => row.campaignId));
}
