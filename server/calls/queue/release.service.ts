import { taskReleased } from "#shared/calls/queue/queue.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { record } from "#server/kernel/db/transact.ts";
import { release } from "./task-state.service.ts";
import type { Changed, Some } from "./task-state.service.ts";

/**
 * Gives reserved tasks back to the queue and says so, to the screens of those who held them, too.
 * Where their agents are then, and that figures changed, is the caller's to say.
 * @param notBefore they come again then, at the earliest
 */
export async function releaseTasks(
  ctx: Context,
  some: Some,
  reason: string,
  notBefore: Date | null = null,
): Promise<Changed[]> {
  const released = await release(ctx, some, notBefore);
  for (const { id, agentId } of released) record(ctx, taskReleased, id, { agentId, reason });
  return released;
}
