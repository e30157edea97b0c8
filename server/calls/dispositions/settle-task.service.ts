import { settle } from "#server/calls/queue/task-state.service.ts";
import type { Settlement } from "#server/calls/queue/task-state.service.ts";
import type { Context } from "#server/kernel/context.ts";
import type { Disposition } from "./disposition.entity.ts";
import type { Effect } from "./effects.service.ts";

/**
 * The task after its call: planned again, removed like others who may not be called, or done.
 * @param agentId who holds it for its disposition; null: the call was disposed before and nobody
 *   holds the task since
 * @returns whether it stood so
 */
export function settleTask(
  ctx: Context,
  taskId: string,
  { label: outcome, action }: Disposition,
  effect: Effect,
  agentId: string | null,
): Promise<boolean> {
  return settle(ctx, taskId, settlementOf(effect), { outcome, action }, agentId);
}

function settlementOf({ again, blocked }: Effect): Settlement {
  if (blocked) return { event: "block", reason: blocked.rule };
  return again ? { event: "replan", plan: again } : { event: "finish" };
}
