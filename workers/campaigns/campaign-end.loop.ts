import { completeIfEnded, endedCampaigns } from "#server/campaigns/running.service.ts";
import { systemContext } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { everyStep } from "#workers/kernel/loop.ts";

/** Completes campaigns at their end. The gates ask for the end themselves and wait for nobody. */
export const campaignEndLoop = everyStep("campaign-end", 1_000, async (kernel) => {
  const ctx = systemContext(kernel, "loop:campaign-end");
  for (const id of await endedCampaigns(ctx)) {
    await transact(ctx, (tx) => completeIfEnded(tx, id));
  }
});
