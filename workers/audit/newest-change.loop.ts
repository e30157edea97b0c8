import { tellNewestChange } from "#server/audit/newest.service.ts";
import { systemContext } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { everyStep } from "#workers/kernel/loop.ts";

/** Lets open audit pages follow, a second behind at most. */
export const newestChangeLoop = everyStep("newest-change", 1_000, (kernel) =>
  transact(systemContext(kernel, "loop:newest-change"), tellNewestChange),
);
