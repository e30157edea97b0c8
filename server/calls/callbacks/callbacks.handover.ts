import { OPEN } from "#shared/calls/queue/task-state.rules.ts";
import { assignAgent } from "#server/campaigns/assignments.service.ts";
import { execute, oneOf, query } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { countHeld, handedOverAction, refuseUnfit } from "#server/kernel/handover.ts";
import type { Handover } from "#server/kernel/module.ts";

const callbackHandedOver = handedOverAction("callback");

/** Promises to call somebody back, with the queue's entry that waits for the owner. */
export const openCallbacks: Handover = {
  what: "callbacks",
  count: (ctx, userId) => countHeld(ctx, `callback where owner_id = $1 and state = 'open'`, userId),
  async give(ctx, userId, successor) {
    await execute(
      ctx,
      `update call_task t set owner_id = $2, version = t.version + 1, updated_at = $3
         from (select id from call_task where owner_id = $1 and ${oneOf("state", OPEN)}
                order by id for update) o
        where t.id = o.id`,
      [userId, successor.id, ctx.now()],
    );
    const rows = await query<{ id: string; campaignId: string }>(
      ctx,
      `update callback set owner_id = $2, version = version + 1, updated_at = $3
        where owner_id = $1 and state = 'open' returning id, campaign_id as "campaignId"`,
      [userId, successor.id, ctx.now()],
    );
    if (rows.length > 0) refuseUnfit(successor, "task.work", openCallbacks.what);
    for (const { id } of rows) {
      record(ctx, callbackHandedOver, id, { from: userId, to: successor.id });
    }
    // a promise is kept in its campaign: the successor works there from now on
    for (const campaignId of new Set(rows.map((row) => row.campaignId))) {
      await assignAgent(ctx, campaignId, successor.id);
    }
    return rows.length;
  },
};
