import { hasTouched, publishProgress } from "#server/campaigns/progress.service.ts";
import { completeIfDone } from "#server/campaigns/campaigns.service.ts";
import { systemContext } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { everyStep } from "#workers/kernel/loop.ts";

/** Turns marks of changed work into figures, and ends campaigns that have nothing left to do. */
export const progressLoop = everyStep(
  "campaign-progress",
  250,
  async (kernel) => {
    const ctx = systemContext(kernel, "loop:campaign-progress");
    for (const id of await publishProgress(ctx)) {
      await transact(ctx, (tx) => completeIfDone(tx, id));
    }
  },
  { peek: ({ pool }) => hasTouched(pool) },
);
