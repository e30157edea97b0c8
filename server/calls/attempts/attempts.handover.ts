import { taskHandedOver } from "#shared/calls/queue/queue.events.ts";
import { HELD, ON_CALL } from "#shared/calls/queue/task-state.rules.ts";
import { handOver } from "#server/calls/queue/task-state.service.ts";
import { assignAgent } from "#server/campaigns/assignments.service.ts";
import { oneOf, query, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError } from "#server/kernel/errors.ts";
import { countHeld, refuseUnfit } from "#server/kernel/handover.ts";
import type { Handover } from "#server/kernel/module.ts";
import { endAttempt } from "./attempts.service.ts";

/** A call that is over and has no disposition yet: somebody must say how it ended. */
export const undisposedCalls: Handover = {
  what: "calls without a disposition",
  count: (ctx, userId) =>
    countHeld(ctx, `call_task where lease_owner = $1 and ${oneOf("state", ON_CALL)}`, userId),
  async give(ctx, userId, successor) {
    const running = await query<{ id: string }>(
      ctx,
      `select id from call_attempt where agent_id = $1 and state <> 'ended'`,
      [userId],
    );
    for (const { id } of running) await endAttempt(ctx, id, "hangup");
    const task = await queryOne<{ id: string; campaignId: string }>(
      ctx,
      `select id, campaign_id as "campaignId" from call_task
        where lease_owner = $1 and state = 'needs_disposition' for update`,
      [userId],
    );
    if (!task) return 0;
    refuseUnfit(successor, "attempt.dispose", undisposedCalls.what);
    const busy = await queryOne(
      ctx,
      `select 1 from call_task where lease_owner = $1 and ${oneOf("state", HELD)}`,
      [successor.id],
    );
    if (busy) {
      throw new AppError("wrong_state", `${successor.name} has a call to finish first.`);
    }
    await handOver(ctx, task.id, successor.id);
    record(ctx, taskHandedOver, task.id, { agentId: userId, to: successor.id });
    await assignAgent(ctx, task.campaignId, successor.id);
    return 1;
  },
};
