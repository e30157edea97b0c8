import { statusNowSql } from "#server/campaigns/campaign-end.rules.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError } from "#server/kernel/errors.ts";
import { enqueue } from "#server/kernel/jobs/enqueue.ts";
import { announceBuild } from "./build.work.ts";
import { buildQueueJob } from "./queue.jobs.ts";
import { queueGivenUp, queueRetried } from "#shared/calls/queue/queue.events.ts";

const GOES_ON = `exists (select from campaign k where k.id = $1 and ${statusNowSql("k")} not in ('completed', 'cancelled'))`;

/** The building of a queue was given up: who launched the campaign and everybody on its page see it. */
export async function queueFailed(
  tx: Context,
  campaignId: string,
  snapshotNo: number,
): Promise<void> {
  const failed = await query(
    tx,
    `insert into call_queue_build (campaign_id, snapshot_no, failed_at, left_out, turns)
     select $1, $2, $3, '{}', 1 where ${GOES_ON}
     on conflict (campaign_id, snapshot_no) do update
        set failed_at = $3, built_at = null, turns = call_queue_build.turns + 1
     returning 1`,
    [campaignId, snapshotNo, tx.now()],
  );
  if (failed.length === 0) return;
  record(tx, queueGivenUp, campaignId, { snapshotNo });
  await touchProgress(tx, campaignId);
  await announceBuild(tx, campaignId, snapshotNo);
}

/**
 * Has the queues built whose building was given up. Who has their task keeps it.
 * @throws AppError wrong_state when none failed, or the campaign is over
 */
export async function retryQueue(tx: Context, campaignId: string): Promise<void> {
  const taken = await query<{ no: number }>(
    tx,
    `update call_queue_build set failed_at = null, turns = turns + 1
      where campaign_id = $1 and failed_at is not null and ${GOES_ON}
     returning snapshot_no as no`,
    [campaignId],
  );
  if (taken.length === 0) {
    throw new AppError("wrong_state", "Its queue is built or being built, or it is over.");
  }
  for (const { no: snapshotNo } of taken) {
    record(tx, queueRetried, campaignId, { snapshotNo });
    const jobId = `queue-${campaignId}-${snapshotNo}-${tx.newId()}`;
    enqueue(tx, buildQueueJob, { campaignId, snapshotNo }, { jobId });
    await announceBuild(tx, campaignId, snapshotNo);
  }
  await touchProgress(tx, campaignId);
}
