import { buildLedgerJob } from "#server/email/sends/sends.jobs.ts";
import { buildLedger } from "#server/email/sends/ledger.service.ts";
import { ledgerFailed } from "#server/email/sends/ledger-retry.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { handleJob } from "#workers/kernel/job.ts";

export const buildLedgerHandler = handleJob(
  buildLedgerJob,
  (ctx, { campaignId }) => buildLedger(ctx, campaignId),
  (ctx, { campaignId }) => transact(ctx, (tx) => ledgerFailed(tx, campaignId)),
);
