import { moveAgent } from "#server/calls/agents/agents.service.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { releaseTasks } from "./release.service.ts";

/**
 * What an agent or a dialer reserved, and whose lease has ended without a call, goes back into the
 * queue; a step of the sweeper.
 */
export async function releaseExpired(ctx: Context): Promise<void> {
  const expired = { where: "t.lease_until <= clock_timestamp()", params: [], limit: 200 };
  const released = await releaseTasks(ctx, expired, "lease expired");
  for (const { agentId, campaignId } of released) {
    if (agentId) await moveAgent(ctx, agentId, "available", { campaignId });
  }
  await touchProgress(ctx, ...released.map(({ campaignId }) => campaignId));
}
