import { launchDue } from "#server/campaigns/campaigns.jobs.ts";
import { launchIfDue } from "#server/campaigns/campaigns.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { handleJob } from "#workers/kernel/job.ts";

export const launchCampaignJob = handleJob(launchDue, (ctx, { campaignId }) =>
  transact(ctx, (tx) => launchIfDue(tx, campaignId)),
);
