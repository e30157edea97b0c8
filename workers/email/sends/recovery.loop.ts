import { beatKey } from "#server/email/sends/drain.service.ts";
import { drainJob } from "#server/email/sends/sends.jobs.ts";
import { cancelLeftovers, dueShards, sweepLeases } from "#server/email/sends/recovery.service.ts";
import { systemContext } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { enqueue } from "#server/kernel/jobs/enqueue.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { everyStep } from "#workers/kernel/loop.ts";

/** A wake-up is not repeated in this time while an earlier one waits or has failed, ms. */
const WAKE_WINDOW_MS = 10_000;

/** Settles what dead workers left, and wakes shards that are due and have no drain. */
export const emailSweeperLoop = everyStep("email-sweeper", 1_000, async (kernel) => {
  const ctx = systemContext(kernel, "loop:email-sweeper");
  const swept = await transact(ctx, sweepLeases);
  await transact(ctx, cancelLeftovers);
  if (swept.unknown > 0) kernel.log.error({ unknown: swept.unknown }, "sends became unknown");
  const idle: { campaignId: string; shard: number }[] = [];
  for (const due of await dueShards(ctx)) {
    if (!(await hasDrain(kernel, beatKey(ctx, due.campaignId, due.shard)))) idle.push(due);
  }
  if (idle.length === 0) return;
  const window = Math.floor(kernel.now().getTime() / WAKE_WINDOW_MS);
  await transact(ctx, async (tx) => {
    for (const { campaignId, shard } of idle) {
      const jobId = `drain-${campaignId}-${shard}-w${window}`;
      enqueue(tx, drainJob, { campaignId, shard }, { jobId });
    }
    await Promise.resolve();
  });
});

async function hasDrain(kernel: Kernel, key: string): Promise<boolean> {
  return kernel.redis.exists(key).then(
    (found) => found > 0,
    () => false,
  );
}
