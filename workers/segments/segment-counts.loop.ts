import { systemContext } from "#server/kernel/context.ts";
import { countsWait, stepCounts } from "#server/segments/count.service.ts";
import { everyStep } from "#workers/kernel/loop.ts";

/** Keeps the counts of segments true while records change. */
export const segmentCountsLoop = everyStep(
  "segment-counts",
  150,
  (kernel) => stepCounts(systemContext(kernel, "loop:segment-counts")),
  { peek: ({ pool, now }) => countsWait(pool, now()) },
);
