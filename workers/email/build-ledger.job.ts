import { buildLedgerJob } from "#server/email/email.jobs.ts";
import { buildLedger } from "#server/email/ledger.service.ts";
import { handleJob } from "#workers/kernel/job.ts";

export const buildLedgerHandler = handleJob(buildLedgerJob, (ctx, { campaignId }) =>
  buildLedger(ctx, campaignId),
);
