import { seedLabelsJob } from "#server/calls/dispositions/dispositions.jobs.ts";
import { seedDispositions } from "#server/calls/dispositions/dispositions.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { handleJob } from "#workers/kernel/job.ts";

export const seedLabelsHandler = handleJob(seedLabelsJob, (ctx, { campaignId }) =>
  transact(ctx, (tx) => seedDispositions(tx, campaignId)),
);
