import { launchDue } from "#server/campaigns/campaigns.jobs.ts";
import { launchIfDue, trySample } from "#server/campaigns/campaigns.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { handleJob } from "#workers/kernel/job.ts";

export const launchCampaignJob = handleJob(launchDue, async (ctx, { campaignId }) => {
  const sampled = await trySample(ctx, campaignId);
  await transact(ctx, (tx) => launchIfDue(tx, campaignId, sampled));
});
