import { assignAgent } from "#server/campaigns/assignments.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, query, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError } from "#server/kernel/errors.ts";
import { countHeld, handedOverAction, ownedRecords, refuseUnfit } from "#server/kernel/handover.ts";
import type { Handover } from "#server/kernel/module.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { moveAgent } from "#server/calls/agents/agents.service.ts";
import { endAttempt } from "#server/calls/attempts/attempts.service.ts";
import { taskHandedOver, taskReleased } from "#shared/calls/queue/queue.events.ts";

const callbackHandedOver = handedOverAction("callback");

/** Promises to call somebody back, with the queue's entry that waits for the owner. */
const callbacks: Handover = {
  what: "callbacks",
  count: (ctx, userId) => countHeld(ctx, `callback where owner_id = $1 and state = 'open'`, userId),
  async give(ctx, userId, successor) {
    await execute(
      ctx,
      `update call_task t set owner_id = $2, version = t.version + 1, updated_at = $3
         from (select id from call_task where owner_id = $1 and state not in ('done', 'removed')
                order by id for update) o
        where t.id = o.id`,
      [userId, successor.id, ctx.now()],
    );
    const rows = await query<{ id: string; campaign_id: string }>(
      ctx,
      `update callback set owner_id = $2, version = version + 1, updated_at = $3
        where owner_id = $1 and state = 'open' returning id, campaign_id`,
      [userId, successor.id, ctx.now()],
    );
    if (rows.length > 0) refuseUnfit(successor, "task.work", callbacks.what);
    for (const { id } of rows)
      record(ctx, callbackHandedOver, id, { from: userId, to: successor.id });
    // a promise is kept in its campaign: the successor works there from now on
    for (const campaignId of new Set(rows.map((row) => row.campaign_id))) {
      await assignAgent(ctx, campaignId, successor.id);
    }
    return rows.length;
  },
};

/** A call that is over and has no disposition yet: somebody must say how it ended. */
const undisposed: Handover = {
  what: "calls without a disposition",
  count: (ctx, userId) =>
    countHeld(
      ctx,
      `call_task where lease_owner = $1 and state in ('in_call', 'needs_disposition')`,
      userId,
    ),
  async give(ctx, userId, successor) {
    const open = await query<{ id: string }>(
      ctx,
      `select id from call_attempt where agent_id = $1 and state <> 'ended'`,
      [userId],
    );
    for (const { id } of open) await endAttempt(ctx, id, "hangup");
    const task = await queryOne<{ id: string; campaign_id: string }>(
      ctx,
      `select id, campaign_id from call_task
        where lease_owner = $1 and state = 'needs_disposition' for update`,
      [userId],
    );
    if (!task) return 0;
    refuseUnfit(successor, "attempt.dispose", undisposed.what);
    const busy = await queryOne(
      ctx,
      `select 1 from call_task
        where lease_owner = $1 and state in ('leased', 'in_call', 'needs_disposition')`,
      [successor.id],
    );
    if (busy) {
      throw new AppError("wrong_state", `${successor.name} has a call to finish first.`);
    }
    await execute(
      ctx,
      `update call_task set lease_owner = $2, version = version + 1, updated_at = $3 where id = $1`,
      [task.id, successor.id, ctx.now()],
    );
    record(ctx, taskHandedOver, task.id, { agentId: userId, to: successor.id });
    await assignAgent(ctx, task.campaign_id, successor.id);
    return 1;
  },
};

export const callsHandover: Handover[] = [
  callbacks,
  undisposed,
  ownedRecords({
    what: "scripts",
    kind: "script",
    verb: "script.edit",
    where: "t.archived_at is null",
  }),
  ownedRecords({
    what: "qualification forms",
    kind: "form",
    table: "qualification_form",
    verb: "form.edit",
    where: "t.archived_at is null",
  }),
];

/** The person he was about to call goes back to the queue; the floor sees him go. */
export async function leaveFloor(ctx: Context, userId: string): Promise<void> {
  const held = await query<{ id: string; campaign_id: string }>(
    ctx,
    `update call_task set state = 'queued', lease_owner = null, lease_token = null,
            lease_until = null, version = version + 1, updated_at = $2
      where lease_owner = $1 and state = 'leased' returning id, campaign_id`,
    [userId, ctx.now()],
  );
  for (const { id, campaign_id } of held) {
    record(ctx, taskReleased, id, { agentId: userId, reason: "left" });
    await touchProgress(ctx, campaign_id);
  }
  const seen = await queryOne(ctx, `select 1 from agent_state where user_id = $1`, [userId]);
  if (seen) await moveAgent(ctx, userId, "offline", { reason: "left" });
}
