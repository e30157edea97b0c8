import type { Context } from "#server/kernel/context.ts";
import { retireAgents } from "#server/calls/agents/agents.service.ts";
import { shareOverdue } from "#server/calls/callbacks/callbacks.service.ts";
import { releaseExpired } from "#server/calls/queue/expired-leases.service.ts";
import { endLostCalls } from "#server/calls/attempts/lost-attempts.service.ts";

/**
 * Gives every interrupted piece of work its outcome, by the database's clock:
 * a claim without a call → back in the queue; a call whose agent vanished → ended as unknown, the
 * task waits for its disposition and is never ready again by itself; an attempt that was committed
 * but not dialled within its second → cancelled; a callback that its owner did not keep → anybody's.
 */
export async function sweepCalls(ctx: Context): Promise<void> {
  await releaseExpired(ctx);
  await endLostCalls(ctx);
  await retireAgents(ctx);
  await shareOverdue(ctx);
}
