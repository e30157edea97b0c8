import type { Id } from "#shared/kernel/ids.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError } from "#server/kernel/errors.ts";
import { enqueue } from "#server/kernel/jobs/enqueue.ts";
import { buildLedgerJob } from "./sends.jobs.ts";
import { announceLedger } from "./ledger.work.ts";
import { ledgerGivenUp, ledgerRetried } from "#shared/email/sends/sends.events.ts";

/** The making of a ledger was given up: who launched the campaign and everybody on its page see it. */
export async function ledgerFailed(tx: Context, campaignId: Id): Promise<void> {
  const failed = await execute(
    tx,
    `update email_campaign e set ledger_failed_at = $2, updated_at = $2, version = version + 1
      where e.campaign_id = $1
        and exists (select from campaign k where k.id = e.campaign_id
                      and k.status not in ('completed', 'cancelled'))`,
    [campaignId, tx.now()],
  );
  if (failed === 0) return;
  record(tx, ledgerGivenUp, campaignId, {});
  await touchProgress(tx, campaignId);
  await announceLedger(tx, campaignId);
}

/**
 * Has a ledger made whose making was given up. People who have their row keep it.
 * @throws AppError wrong_state when it did not fail, or the campaign is over
 */
export async function retryLedger(tx: Context, campaignId: Id): Promise<void> {
  const taken = await execute(
    tx,
    `update email_campaign e set ledger_failed_at = null, updated_at = $2, version = version + 1
      where e.campaign_id = $1 and e.ledger_failed_at is not null
        and exists (select from campaign k where k.id = e.campaign_id
                      and k.status not in ('completed', 'cancelled'))`,
    [campaignId, tx.now()],
  );
  if (taken === 0) {
    throw new AppError("wrong_state", "Its e-mails are prepared or being prepared, or it is over.");
  }
  record(tx, ledgerRetried, campaignId, {});
  enqueue(tx, buildLedgerJob, { campaignId }, { jobId: `ledger-${campaignId}-${tx.newId()}` });
  await touchProgress(tx, campaignId);
  await announceLedger(tx, campaignId);
}
