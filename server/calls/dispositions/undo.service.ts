import { HELD } from "#shared/calls/queue/task-state.rules.ts";
import { UNDO_SECONDS, isUndoable } from "#shared/calls/dispositions/disposition.rules.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { holdGateShared } from "#server/compliance/compliance.service.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, oneOf, query, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, notFound } from "#server/kernel/errors.ts";
import { liftOfSource } from "#server/suppressions/suppressions.service.ts";
import { moveAgent } from "#server/calls/agents/agents.service.ts";
import { rollUp } from "#server/calls/attempts/attempts.service.ts";
import type { AttemptRow } from "#server/calls/attempts/attempts.service.ts";
import { supersedeRecord } from "./disposition-records.service.ts";
import { presentCurrentTasks } from "#server/calls/queue/queue.present.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import { releaseTasks } from "#server/calls/queue/release.service.ts";
import { reopen } from "#server/calls/queue/task-state.service.ts";
import { callbackClosed, callbackSet } from "#shared/calls/callbacks/callbacks.events.ts";
import { dispositionUndone } from "#shared/calls/dispositions/dispositions.events.ts";

/** For a request that was on its way when the time was over, seconds. */
const GRACE_SECONDS = 3;

type Disposed = AttemptRow & {
  action: string;
  disposed_by: string;
  disposed_at: string;
  /** Who said what stands: the same person, unless it was corrected. */
  decided_by: string;
  /** Why a supervisor said it in the agent's place. */
  reason: string | null;
};

/**
 * Takes back the disposition that the actor saved a moment ago: the call waits for its disposition
 * again, with them. The callback that it planned is cancelled, the record of it stays, superseded. A person
 * they have claimed since goes back to the queue.
 * @throws AppError not_found (another one's), refused (rule `undo_action`: what it set off cannot be
 *   taken back), wrong_state (too late, somebody has the person, the next call has begun)
 */
export async function undoDisposition(ctx: Context, attemptId: string): Promise<CurrentTask> {
  await holdGateShared(ctx);
  const { userId } = userOf(ctx);
  const task = await queryOne<{ id: string }>(
    ctx,
    `select task_id as id from call_attempt where id = $1 and disposed_by = $2`,
    [attemptId, userId],
  );
  if (!task) throw notFound("disposition");
  await releaseTask(ctx, userId, task.id);
  const attempt = await queryOne<Disposed>(
    ctx,
    `select a.*, r.decided_by, r.reason
       from call_attempt a
       join disposition_record r on r.attempt_id = a.id and r.superseded_at is null
      where a.id = $1 and a.disposed_by = $2 for update of a`,
    [attemptId, userId],
  );
  if (!attempt) throw notFound("disposition");
  refuseUndo(ctx, attempt);
  await reopenTask(ctx, attempt);
  const own = { scope: "contact", key: attempt.contact_id, sourceId: attemptId } as const;
  await liftOfSource(ctx, own, "The disposition was undone");
  await cancelCallbackOf(ctx, attempt);
  record(ctx, dispositionUndone, attempt.task_id, { agentId: userId, attemptId });
  await rollUp(ctx, attempt.contact_id);
  const { campaign_id: campaignId } = attempt;
  await moveAgent(ctx, userId, "wrap_up", { campaignId, attemptId, touches: campaignId });
  return (await presentCurrentTasks(ctx, [attempt.task_id]))[0]!;
}

function refuseUndo(ctx: Context, attempt: Disposed): void {
  if (!isUndoable(attempt.action)) {
    throw new AppError(
      "refused",
      "What this set off is not taken back; a supervisor corrects it.",
      {
        rule: "undo_action",
      },
    );
  }
  if (attempt.decided_by !== attempt.disposed_by) {
    throw new AppError("wrong_state", "A supervisor has corrected this since.");
  }
  if (attempt.reason !== null) {
    throw new AppError("wrong_state", "What is settled for another is corrected, not undone.");
  }
  const age = ctx.now().getTime() - Date.parse(attempt.disposed_at);
  if (age > (UNDO_SECONDS + GRACE_SECONDS) * 1000) {
    throw new AppError("wrong_state", "It is too late to undo this.");
  }
}

/** Locks the task, and with it in one order the one that the agent has claimed since, which is released. */
async function releaseTask(ctx: Context, userId: string, taskId: string): Promise<void> {
  const rows = await query<{ id: string; campaign_id: string; state: string }>(
    ctx,
    `select id, campaign_id, state from call_task
      where id = $1 or (lease_owner = $2 and ${oneOf("state", HELD)})
      order by id for update`,
    [taskId, userId],
  );
  const held = rows.find((row) => row.id !== taskId);
  if (!held) return;
  if (held.state !== "leased") {
    throw new AppError("wrong_state", "You are in the next call; finish it first.");
  }
  await releaseTasks(ctx, { where: "t.id = $1", params: [held.id] }, "undo");
  await touchProgress(ctx, held.campaign_id);
}

/** The task as the disposition left it becomes the agent's again; the attempt has none any more. */
async function reopenTask(ctx: Context, attempt: Disposed): Promise<void> {
  // where a claim of their own commits meanwhile this runs again, and releases it the second time
  const { task_id: taskId, disposed_by: agentId, created_at: startedAt, action } = attempt;
  const isReopened = await reopen(ctx, taskId, agentId, { startedAt, action });
  if (!isReopened) throw new AppError("wrong_state", "Somebody else has this person by now.");
  await execute(
    ctx,
    `update call_attempt set disposition_id = null, disposition_label = null, action = null,
            is_conversation = null, disposed_at = null, disposed_by = null,
            version = version + 1, updated_at = $2
      where id = $1`,
    [attempt.id, ctx.now()],
  );
  await supersedeRecord(ctx, attempt.id);
}

/** The promise made is none, the one kept is open again, and the timeline has neither. */
async function cancelCallbackOf(ctx: Context, attempt: Disposed): Promise<void> {
  const made = await query<{ id: string; owner_id: string | null }>(
    ctx,
    `update callback set state = 'cancelled', version = version + 1, updated_at = $2
      where attempt_id = $1 and state = 'open' returning id, owner_id`,
    [attempt.id, ctx.now()],
  );
  for (const { id, owner_id: ownerId } of made) record(ctx, callbackClosed, id, { ownerId });
  const kept = await query<{ id: string }>(
    ctx,
    `update callback set state = 'open', version = version + 1, updated_at = $3
      where task_id = $1 and state = 'done' and updated_at > $2 returning id`,
    [attempt.task_id, attempt.created_at, ctx.now()],
  );
  for (const { id } of kept) record(ctx, callbackSet, id, {});
  await execute(
    ctx,
    `delete from activity
      where contact_id = $1 and (type = 'disposition_saved' and ref_id = $2
                                 or type = 'callback_set' and ref_id = any ($3))`,
    [attempt.contact_id, attempt.id, made.map((row) => row.id)],
  );
}
