import { settlingFault } from "#shared/calls/dispositions/correction.rules.ts";
import type { Correct, Corrected } from "#shared/calls/floor/floor.schema.ts";
import { contactTopic } from "#shared/contacts/contacts.events.ts";
import { leaveWrapUp } from "#server/calls/agents/agents.service.ts";
import { lockAttempt } from "#server/calls/attempts/attempts.service.ts";
import type { AttemptRow } from "#server/calls/attempts/attempts.service.ts";
import { presentCall } from "#server/calls/attempts/call-history.present.ts";
import { applyDisposition, labelOf } from "#server/calls/dispositions/dispositions.service.ts";
import { SUPPRESSING } from "#server/calls/dispositions/effects.service.ts";
import { mustBeAgentOf } from "#server/campaigns/assignments.service.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { holdGateExclusive, holdGateShared } from "#server/compliance/compliance.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";

type Finished = AttemptRow & { version: number; notes: string };

/**
 * Says what came of a call whose agent does not: it ended without them, or they left. All that a
 * disposition does follows, in one transaction, but no lead is made. A callback that is one agent's own is
 * kept for who called.
 * @throws AppError not_found, stale, taken (it still runs), wrong_state (said already, never dialled,
 *   or nobody need say anything), refused (rule `lead`), invalid (another campaign's label, or what its
 *   action needs is missing)
 */
export async function settleCall(
  ctx: Context,
  id: string,
  version: number,
  { dispositionId, reason, ...said }: Correct,
): Promise<Corrected> {
  const label = await labelOf(ctx, dispositionId);
  await (SUPPRESSING.has(label.action) ? holdGateExclusive(ctx) : holdGateShared(ctx));
  const call = (await lockAttempt(ctx, id)) as Finished | undefined;
  if (!call) throw notFound("call");
  if (call.version !== version) throw stale(await presentCall(ctx, id), ["disposition"]);
  if (call.campaign_id !== label.campaignId) {
    throw invalid("body.dispositionId", "The label belongs to another campaign.");
  }
  const fault = settlingFault(label);
  if (fault) throw new AppError("refused", fault, { rule: "lead" });
  const holderId = await holderOf(ctx, call);
  const { campaign_id: campaignId, contact_id: contactId } = call;
  const ownerId = call.agent_id ?? holderId;
  if (said.callback?.mine) await mustBeAgentOf(ctx, campaignId, ownerId, "body.callback.mine");
  const input = { notes: call.notes, ...said };
  const effect = await applyDisposition(ctx, call, label, input, { holderId, ownerId, reason });
  await leaveWrapUp(ctx, holderId, campaignId);
  await touchProgress(ctx, campaignId);
  publish(ctx, contactTopic.event({ id: contactId }, "stale", { op: "stale" }));
  const { blocked = null, receipt = null } = effect;
  return {
    call: await presentCall(ctx, id),
    ...{ taskFollows: true, blocked, receipt, suppressionStands: false },
  };
}

/** Who was to say it. */
async function holderOf(ctx: Context, call: Finished): Promise<string> {
  if (call.disposed_at) throw new AppError("wrong_state", "This call has its disposition.");
  if (call.state !== "ended") throw new AppError("taken", "This call still runs.");
  const task = await queryOne<{ holder: string }>(
    ctx,
    `select t.lease_owner as holder from call_task t
      where t.id = $1 and t.state = 'needs_disposition' and t.lease_owner is not null
        and not exists (select from call_attempt a where a.task_id = t.id and a.created_at > $2)`,
    [call.task_id, call.created_at],
  );
  if (!task || !call.dialing_at) {
    throw new AppError("wrong_state", "Nobody need say what came of this call.");
  }
  return task.holder;
}
