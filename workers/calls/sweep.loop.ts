import { sweepCalls } from "#server/calls/sweep.service.ts";
import { systemContext } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { everyStep } from "#workers/kernel/loop.ts";

/** Turns the end of a lease, a lost call or a vanished agent into its outcome, each second. */
export const callSweeper = everyStep("call-sweeper", 1000, (kernel) =>
  transact(systemContext(kernel, "loop:call-sweeper"), sweepCalls),
);
