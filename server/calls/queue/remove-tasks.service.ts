import { touchProgress } from "#server/campaigns/progress.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { MANY } from "#server/kernel/events/projection.ts";
import { publish, record } from "#server/kernel/db/transact.ts";
import { moveAgent } from "#server/calls/agents/agents.service.ts";
import { callFloorTopic, taskRemoved } from "#shared/calls/queue/queue.events.ts";
import { remove } from "./task-state.service.ts";
import { tasksRemoved } from "./tasks-removed.registry.ts";

/** Removes queued and claimed tasks; a call that runs is not touched. @returns how many */
export async function removeTasks(
  ctx: Context,
  where: string,
  params: readonly unknown[],
  reason: string,
): Promise<number> {
  const removed = await remove(ctx, { where, params }, reason);
  for (const { agentId, campaignId } of removed) {
    if (agentId) await moveAgent(ctx, agentId, "available", { campaignId });
  }
  await tasksRemoved(
    ctx,
    removed.map(({ id }) => id),
  );
  const campaigns = [...new Set(removed.map(({ campaignId }) => campaignId))];
  await touchProgress(ctx, ...campaigns);
  const many = removed.length > MANY;
  if (many) announceMany(ctx, campaigns);
  // who held one sees it leave their screen, however many went with it
  for (const { id, agentId } of removed) {
    if (!many || agentId) record(ctx, taskRemoved, id, { agentId, reason });
  }
  return removed.length;
}

function announceMany(ctx: Context, campaignIds: readonly string[]): void {
  const batchId = ctx.newId();
  for (const campaignId of campaignIds) {
    publish(ctx, callFloorTopic.event({ campaignId }, "stale", { op: "stale", batchId }));
  }
}
