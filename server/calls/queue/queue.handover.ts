import { touchProgress } from "#server/campaigns/progress.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { releaseTasks } from "./release.service.ts";

/** The person whom the agent was about to call goes back to the queue. */
export async function releaseClaims(ctx: Context, userId: string): Promise<void> {
  const held = { where: "t.lease_owner = $1", params: [userId] };
  const released = await releaseTasks(ctx, held, "left");
  await touchProgress(ctx, ...released.map(({ campaignId }) => campaignId));
}
