import { OPEN } from "#shared/calls/queue/task-state.rules.ts";
import type { SystemAction } from "#shared/calls/dispositions/disposition.rules.ts";
import { correctionFault } from "#shared/calls/dispositions/correction.rules.ts";
import type { Correct, Corrected } from "#shared/calls/floor/floor.schema.ts";
import { contactTopic } from "#shared/contacts/contacts.events.ts";
import { addActivity } from "#server/activity/activity.service.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { holdGateExclusive, holdGateShared } from "#server/compliance/compliance.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, oneOf, queryOne } from "#server/kernel/db/sql.ts";
import { publish, record } from "#server/kernel/db/transact.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { lockAttempt, rollUp } from "#server/calls/attempts/attempts.service.ts";
import type { AttemptRow } from "#server/calls/attempts/attempts.service.ts";
import { closeCallback } from "#server/calls/callbacks/callbacks.service.ts";
import { addRecord, supersedeRecord } from "./disposition-records.service.ts";
import { labelOf } from "./dispositions.service.ts";
import { EFFECTS, SUPPRESSING } from "./effects.service.ts";
import type { Effect } from "./effects.service.ts";
import { presentCall } from "#server/calls/attempts/call-history.present.ts";
import { settleTask } from "./settle-task.service.ts";
import { mustBeAgentOf } from "#server/campaigns/assignments.service.ts";
import type { Disposition } from "./disposition.entity.ts";
import type { TaskState } from "#shared/calls/queue/task.rules.ts";
import { dispositionCorrected } from "#shared/calls/dispositions/dispositions.events.ts";

type Finished = AttemptRow & {
  /** What has a disposition had an agent. */
  agent_id: string;
  version: number;
  notes: string;
  disposition_label: string;
  action: SystemAction;
};

/**
 * Says that something else came of a finished call. The record before stays, superseded. The task
 * follows as after a disposition, unless the person was called again or is with an agent: then only
 * the call is corrected. What the new label suppresses is suppressed in any case; what the old one
 * suppressed stays so, as lifting is an act of its own. The label of a lead is neither reached nor
 * left.
 * @throws AppError not_found, stale, wrong_state (not disposed, or it is that already), refused (rule
 *   `lead`, `called_since`), invalid (another campaign's label, or what its action needs is missing)
 */
export async function correctAttempt(
  ctx: Context,
  id: string,
  version: number,
  input: Correct,
): Promise<Corrected> {
  const label = await labelOf(ctx, input.dispositionId);
  await (SUPPRESSING.has(label.action) ? holdGateExclusive(ctx) : holdGateShared(ctx));
  const call = (await lockAttempt(ctx, id)) as Finished | undefined;
  if (!call) throw notFound("call");
  if (call.version !== version) throw stale(await presentCall(ctx, id), ["disposition"]);
  refuseCorrection(call, label);
  const task = await standing(ctx, call);
  const suppressionStands = await hasSuppressed(ctx, id);
  const effect = await applyTo(ctx, call, label, input, task);
  await keep(ctx, call, label, input, effect);
  await rollUp(ctx, call.contact_id);
  await touchProgress(ctx, call.campaign_id);
  const { blocked = null, receipt = null } = effect;
  const taskFollows = task.follows;
  return { call: await presentCall(ctx, id), taskFollows, blocked, receipt, suppressionStands };
}

function refuseCorrection(call: Finished, label: Disposition): void {
  if (!call.disposed_at) {
    throw new AppError(
      "wrong_state",
      "Nobody has said yet what came of this call: settle it first.",
    );
  }
  if (call.campaign_id !== label.campaignId) {
    throw invalid("body.dispositionId", "The label belongs to another campaign.");
  }
  if (call.disposition_id === label.id) {
    throw new AppError("wrong_state", `It is “${label.label}” already.`);
  }
  const fault = correctionFault({ label: call.disposition_label, action: call.action }, label);
  if (fault) throw new AppError("refused", fault, { rule: "lead" });
}

interface Standing {
  /** The task is as this call left it, and nobody's now. */
  follows: boolean;
  /** What was said of the task last was said of this call. */
  isLast: boolean;
  /** The person stands in the campaign's queue by another task. */
  isElsewhere: boolean;
}

async function standing(ctx: Context, call: Finished): Promise<Standing> {
  const row = (await queryOne<Omit<Standing, "follows"> & { state: TaskState; since: boolean }>(
    ctx,
    `select t.state,
            exists (select from call_attempt a where a.task_id = t.id and a.created_at > c.created_at
                       and (a.dialing_at is not null or a.state <> 'ended')) as since,
            not exists (select from call_attempt a
                         where a.task_id = t.id and a.created_at > c.created_at
                           and a.disposed_at is not null) as "isLast",
            exists (select from call_task o
                     where o.campaign_id = t.campaign_id and o.contact_id = t.contact_id
                       and o.id <> t.id and ${oneOf("o.state", OPEN)}) as "isElsewhere"
       from call_attempt c join call_task t on t.id = c.task_id where c.id = $1`,
    [call.id],
  ))!;
  const { state, since, isLast, isElsewhere } = row;
  return { isLast, isElsewhere, follows: !since && (state === "queued" || state === "done") };
}

/** Whether something that this call added still keeps the person from being called. */
async function hasSuppressed(ctx: Context, attemptId: string): Promise<boolean> {
  const row = await queryOne(
    ctx,
    `select 1 from suppression where source_id = $1 and lifted_at is null limit 1`,
    [attemptId],
  );
  return row !== undefined;
}

/** What the label does to the person, and to the task where it follows. */
async function applyTo(
  ctx: Context,
  call: Finished,
  label: Disposition,
  { callback, dncScope }: Correct,
  task: Standing,
): Promise<Effect> {
  const promises = label.action === "schedule_callback";
  if (promises && (!task.follows || task.isElsewhere)) {
    throw new AppError("refused", "The person was called since, or is with an agent now.", {
      rule: "called_since",
    });
  }
  if (promises && callback?.mine) {
    await mustBeAgentOf(ctx, call.campaign_id, call.agent_id, "body.callback.mine");
  }
  if (task.follows) await closeCallback(ctx, call.task_id, "cancelled");
  const said = { notes: call.notes, callback, dncScope };
  const one = { attempt: call, label, input: said, ownerId: call.agent_id };
  const acts = task.follows || SUPPRESSING.has(label.action);
  const effect = acts ? await EFFECTS[label.action](ctx, one) : {};
  if (task.follows) {
    const { again, ...rest } = effect;
    await settleTask(ctx, call.task_id, label, task.isElsewhere ? rest : { ...rest, again }, null);
    return effect;
  }
  await execute(
    ctx,
    `update call_task set outcome = case when $2 then $3 else outcome end,
            outcome_action = case when $2 then $4 else outcome_action end,
            version = version + 1, updated_at = $5
      where id = $1`,
    [call.task_id, task.isLast, label.label, label.action, ctx.now()],
  );
  return { receipt: effect.receipt };
}

/** The call, its records, the timeline and the events say what stands now, and what it was. */
async function keep(
  ctx: Context,
  call: Finished,
  label: Disposition,
  { reason, dncScope }: Correct,
  effect: Effect,
): Promise<void> {
  await execute(
    ctx,
    `update call_attempt set disposition_id = $2, disposition_label = $3, action = $4,
            is_conversation = $5, version = version + 1, updated_at = $6
      where id = $1`,
    [call.id, label.id, label.label, label.action, label.isConversation, ctx.now()],
  );
  await supersedeRecord(ctx, call.id);
  const input = { notes: call.notes, dncScope };
  await addRecord(ctx, { attemptId: call.id, label, input, effect, reason });
  const { action, isConversation } = label;
  await execute(
    ctx,
    `update activity set outcome = $3, data = data || $4
      where contact_id = $1 and type = 'disposition_saved' and ref_id = $2`,
    [call.contact_id, call.id, label.label, JSON.stringify({ action, isConversation })],
  );
  const was = call.disposition_label;
  await addActivity(ctx, {
    type: "disposition_corrected",
    contactId: call.contact_id,
    accountId: call.account_id,
    campaignId: call.campaign_id,
    outcome: label.label,
    refId: call.id,
    data: { was, reason },
  });
  record(ctx, dispositionCorrected, call.task_id, {
    attemptId: call.id,
    was,
    dispositionId: label.id,
    label: label.label,
    action,
    reason,
  });
  // the person's page shows figures and timeline of calls under a version that stands
  publish(ctx, contactTopic.event({ id: call.contact_id }, "stale", { op: "stale" }));
}
