import { systemContext } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { refreshWallboard } from "#server/reports/wallboard.service.ts";
import { everyStep } from "#workers/kernel/loop.ts";

/** Keeps the wallboard at most a second behind. */
export const wallboardLoop = everyStep("wallboard", 1000, (kernel) =>
  transact(systemContext(kernel, "loop:wallboard"), refreshWallboard),
);
