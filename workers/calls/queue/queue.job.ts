import { readCampaign } from "#server/campaigns/campaigns.service.ts";
import { purgeCampaign } from "#server/calls/attempts/purge.service.ts";
import { queueFailed } from "#server/calls/queue/build-retry.service.ts";
import { buildQueue } from "#server/calls/queue/build.service.ts";
import { buildQueueJob, purgeCampaignJob } from "#server/calls/queue/queue.jobs.ts";
import type { Context } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { handleJob } from "#workers/kernel/job.ts";

async function buildGivenUp(
  ctx: Context,
  { campaignId, snapshotNo }: { campaignId: string; snapshotNo: number },
): Promise<void> {
  const { type } = await readCampaign(ctx, campaignId);
  if (type !== "email") await transact(ctx, (tx) => queueFailed(tx, campaignId, snapshotNo));
}

/** Building and emptying of call queues. */
export const queueJobs = [
  handleJob(
    buildQueueJob,
    async (ctx, { campaignId, snapshotNo }, signal) => {
      const { type } = await readCampaign(ctx, campaignId);
      if (type !== "email") await buildQueue(ctx, campaignId, snapshotNo, signal);
    },
    buildGivenUp,
  ),
  handleJob(purgeCampaignJob, (ctx, { campaignId }) =>
    transact(ctx, (tx) => purgeCampaign(tx, campaignId)),
  ),
];
