import { buildQueue } from "#server/calls/build.service.ts";
import { queueFailed } from "#server/calls/build-retry.service.ts";
import { announceCallbacks } from "#server/calls/callbacks.service.ts";
import { announceCallbacksJob, buildQueueJob, purgeCampaignJob, purgeContactJob, purgeSuppressedJob, seedLabelsJob } from "#server/calls/calls.jobs.ts";
import { seedDispositions } from "#server/calls/dispositions.service.ts";
import { purgeCampaign, purgeContact, purgeSuppressed } from "#server/calls/purge.service.ts";
import { readCampaign } from "#server/campaigns/campaigns.service.ts";
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
export const callJobs = [
  handleJob(
    buildQueueJob,
    async (ctx, { campaignId, snapshotNo }, signal) => {
      const { type } = await readCampaign(ctx, campaignId);
      if (type !== "email") await buildQueue(ctx, campaignId, snapshotNo, signal);
    },
    buildGivenUp,
  ),
  handleJob(seedLabelsJob, (ctx, { campaignId }) =>
    transact(ctx, (tx) => seedDispositions(tx, campaignId)),
  ),
  handleJob(announceCallbacksJob, (ctx, { userIds }) =>
    transact(ctx, (tx) => announceCallbacks(tx, userIds)),
  ),
  handleJob(purgeSuppressedJob, (ctx, { batchId }) =>
    transact(ctx, (tx) => purgeSuppressed(tx, batchId)),
  ),
  handleJob(purgeContactJob, (ctx, { contactId }) =>
    transact(ctx, (tx) => purgeContact(tx, contactId)),
  ),
  handleJob(purgeCampaignJob, (ctx, { campaignId }) =>
    transact(ctx, (tx) => purgeCampaign(tx, campaignId)),
  ),
];
