import { buildLedgerJob } from "#server/email/email.jobs.ts";
import { buildLedger } from "#server/email/ledger.service.ts";
import { ledgerFailed } from "#server/email/ledger-retry.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { handleJob } from "#workers/kernel/job.ts";

export const buildLedgerHandler = handleJob(
  buildLedgerJob,
  (ctx, { campaignId }) => buildLedger(ctx, campaignId),
  (ctx, { campaignId }) => transact(ctx, (tx) => ledgerFailed(tx, campaignId)),
);
