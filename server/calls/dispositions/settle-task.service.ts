import type { Context } from "#server/kernel/context.ts";
import { execute } from "#server/kernel/db/sql.ts";
import { RetryTransaction } from "#server/kernel/db/transact.ts";
import type { Effect } from "./effects.service.ts";
import type { Disposition } from "./disposition.entity.ts";

/**
 * The task after its call: planned again, removed like others who may not be called, or settled.
 * @param holder who holds it for its disposition; null: the call was disposed before and nobody
 *   holds the task since
 * @returns whether it stood so
 */
export async function settleTask(
  ctx: Context,
  taskId: string,
  label: Disposition,
  { again, barred }: Effect,
  holder: string | null,
): Promise<boolean> {
  const settled = await execute(
    ctx,
    `update call_task set state = $2, due_at = coalesce($3, due_at), rank = $4, owner_id = $5,
            phone_e164 = coalesce($6, phone_e164),
            time_zone = coalesce($12, time_zone), outcome = $7, outcome_action = $8,
            removed_reason = $10, lease_owner = null, lease_token = null, lease_until = null,
            version = version + 1, updated_at = $9
      where id = $1 and case when $11::uuid is null then state in ('queued', 'done')
                             else state = 'needs_disposition' and lease_owner = $11 end`,
    [
      taskId,
      barred ? "removed" : again ? "queued" : "done",
      again?.dueAt ?? null,
      again?.isCallback ? 0 : 1,
      again?.ownerId ?? null,
      again?.phone ?? null,
      label.label,
      label.action,
      ctx.now(),
      barred?.rule ?? null,
      holder,
      again?.timeZone ?? null,
    ],
  ).catch((err: Error & { code?: string }) => {
    // the person has come into the campaign's queue once more meanwhile
    throw err.code === "23505" ? new RetryTransaction("queued elsewhere") : err;
  });
  return settled === 1;
}
