import { DEFAULT_DISPOSITIONS } from "#shared/calls/dispositions/disposition.rules.ts";
import { addActivity } from "#server/activity/activity.service.ts";
import { lockCampaign, readCampaign, refuseStale } from "#server/campaigns/campaigns.service.ts";
import { holdGateExclusive, holdGateShared } from "#server/compliance/compliance.service.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, invalid } from "#server/kernel/errors.ts";
import { moveAgent } from "#server/calls/agents/agents.service.ts";
import { endAttempt, lockOwnAttempt, rollUp } from "#server/calls/attempts/attempts.service.ts";
import type { AttemptRow } from "#server/calls/attempts/attempts.service.ts";
import { closeCallback } from "#server/calls/callbacks/callbacks.service.ts";
import { addRecord } from "./disposition-records.service.ts";
import { EFFECTS, SUPPRESSING } from "./effects.service.ts";
import type { Effect } from "./effects.service.ts";
import { settleTask } from "./settle-task.service.ts";
import { presentDispositions } from "./dispositions.present.ts";
import { Disposition } from "./disposition.entity.ts";
import type {
  Dispose,
  Disposed,
  Labels,
  SetDispositions,
} from "#shared/calls/dispositions/dispositions.schema.ts";
import {
  dispositionSaved,
  dispositionsSet,
} from "#shared/calls/dispositions/dispositions.events.ts";

/**
 * Applies one disposition to an attempt of the actor: its one system action, the record, the task,
 * the timeline and all events, in one transaction. A call that still runs is ended first.
 * @throws AppError wrong_state when the attempt has its disposition already, was never dialled or is
 *   somebody else's to settle; invalid when what the action needs (answers, callback time, DNC scope)
 *   is missing
 */
export async function disposeAttempt(
  ctx: Context,
  attemptId: string,
  input: Dispose,
): Promise<Disposed> {
  const label = await labelOf(ctx, input.dispositionId);
  await (SUPPRESSING.has(label.action) ? holdGateExclusive(ctx) : holdGateShared(ctx));
  const attempt = await lockOwnAttempt(ctx, attemptId);
  if (attempt.campaign_id !== label.campaignId) {
    throw invalid("body.dispositionId", "The label belongs to another campaign.");
  }
  if (attempt.disposed_at) throw new AppError("wrong_state", "This call has its disposition.");
  if (attempt.state === "initiating") throw new AppError("wrong_state", "It is not dialled yet.");
  // its task went back into the queue: whoever has the person now must not lose them to this one
  if (!attempt.dialing_at) throw new AppError("wrong_state", "This call was never dialled.");
  await endAttempt(ctx, attemptId, "hangup");
  const { userId } = userOf(ctx);
  const by = { holderId: userId, ownerId: userId };
  const effect = await applyDisposition(ctx, attempt, label, input, by);
  const { campaign_id: campaignId } = attempt;
  await moveAgent(ctx, userId, "available", { campaignId, touches: campaignId });
  return {
    attemptId,
    label: label.label,
    action: label.action,
    leadId: effect.leadId ?? null,
    callbackAt: effect.callbackAt?.toISOString() ?? null,
    retryAt: effect.retryAt?.toISOString() ?? null,
    blocked: effect.blocked ?? null,
    receipt: effect.receipt ?? null,
  };
}

interface By {
  /** Who holds the task for its disposition. */
  holderId: string;
  /** For whom a callback is kept that is one agent's own. */
  ownerId: string;
  /** Why somebody else than its holder says it. */
  reason?: string;
}

/**
 * What was said of a call that is over takes effect: on the person, the task, the record, the timeline.
 * Where its holder is then is the caller's to say. @throws AppError wrong_state (another holds it now)
 */
export async function applyDisposition(
  ctx: Context,
  attempt: AttemptRow,
  label: Disposition,
  input: Omit<Dispose, "dispositionId">,
  { holderId, ownerId, reason }: By,
): Promise<Effect> {
  await closeCallback(ctx, attempt.task_id, "done");
  const effect = await EFFECTS[label.action](ctx, { attempt, label, input, ownerId });
  if (!(await settleTask(ctx, attempt.task_id, label, effect, holderId))) {
    throw new AppError("wrong_state", "Somebody else has this call now.");
  }
  await keep(ctx, attempt, label, { input, effect, holderId, reason });
  await rollUp(ctx, attempt.contact_id);
  return effect;
}

/** A label that is still chosen. @throws AppError invalid */
export async function labelOf(ctx: Context, id: string): Promise<Disposition> {
  const label = await ctx.em.findOne(Disposition, { id, archivedAt: null });
  if (!label) throw invalid("body.dispositionId", "There is no such label.");
  return label;
}

async function keep(
  ctx: Context,
  attempt: AttemptRow,
  label: Disposition,
  {
    input,
    effect,
    holderId,
    reason,
  }: Omit<By, "ownerId"> & { input: Omit<Dispose, "dispositionId">; effect: Effect },
): Promise<void> {
  const { userId } = userOf(ctx);
  await execute(
    ctx,
    `update call_attempt set disposition_id = $2, disposition_label = $3, action = $4,
            is_conversation = $5, notes = $6, disposed_at = $7, disposed_by = $8,
            version = version + 1, updated_at = $7
      where id = $1`,
    [
      attempt.id,
      label.id,
      label.label,
      label.action,
      label.isConversation,
      input.notes,
      ctx.now(),
      userId,
    ],
  );
  await addRecord(ctx, { attemptId: attempt.id, label, input, effect, reason });
  record(ctx, dispositionSaved, attempt.task_id, {
    agentId: holderId,
    attemptId: attempt.id,
    dispositionId: label.id,
    label: label.label,
    action: label.action,
    leadId: effect.leadId ?? null,
    reason,
  });
  await addActivity(ctx, {
    type: "disposition_saved",
    contactId: attempt.contact_id,
    accountId: attempt.account_id,
    campaignId: attempt.campaign_id,
    outcome: label.label,
    refId: attempt.id,
    data: { action: label.action, isConversation: label.isConversation },
  });
}

/** Gives a new campaign the usual labels; one that has labels keeps them. */
export async function seedDispositions(ctx: Context, campaignId: string): Promise<void> {
  await execute(
    ctx,
    `insert into disposition (id, campaign_id, position, label, action, params, is_conversation,
                              created_at, updated_at)
     select uuidv7(), $1, r.n, r.label, r.action, r.params, r."isConversation", $3, $3
       from jsonb_to_recordset($2::jsonb) as r(n int, label text, action text, params jsonb,
                                               "isConversation" boolean)
      where not exists (select from disposition where campaign_id = $1)
     on conflict do nothing`,
    [campaignId, JSON.stringify(DEFAULT_DISPOSITIONS.map((one, n) => ({ ...one, n }))), ctx.now()],
  );
}

/**
 * Sets a campaign's labels: those whose id is known are changed (an archived one is back), others
 * added, missing ones archived. A new label's id is the page's, so that sending it twice adds it once.
 * What attempts recorded keeps the label as it was then.
 * @throws AppError stale, invalid
 */
export async function setDispositions(
  ctx: Context,
  campaignId: string,
  { items }: SetDispositions,
  version: number,
): Promise<Labels> {
  const campaign = await lockCampaign(ctx, campaignId);
  await refuseStale(ctx, campaign, version);
  const labels = items.map((item) => item.label.toLowerCase());
  if (new Set(labels).size < labels.length) throw invalid("body.items", "Each label once.");
  const kept = new Set(items.flatMap(({ id }) => id ?? []));
  const byId = await labelsWith(ctx, campaignId, items);
  const now = ctx.now();
  campaign.updatedAt = now;
  for (const row of byId.values())
    if (!kept.has(row.id)) Object.assign(row, { archivedAt: now, updatedAt: now });
  // archived and renamed rows give their labels free before others take them
  await ctx.em.flush();
  items.forEach(({ id, ...item }, position) => {
    const row = id ? byId.get(id) : undefined;
    if (row) Object.assign(row, { ...item, position, archivedAt: null, updatedAt: now });
    else {
      ctx.em.create(Disposition, {
        ...item,
        id: id ?? ctx.newId(),
        campaignId,
        position,
        version: 1,
        createdAt: now,
        updatedAt: now,
      });
    }
  });
  record(ctx, dispositionsSet, campaignId, { labels: items.map((item) => item.label) });
  await ctx.em.flush();
  return labelsOf(ctx, campaignId);
}

/**
 * By id, the campaign's labels that are chosen now, and archived ones among `items`.
 * @throws AppError invalid when an id is there twice, or of another campaign
 */
async function labelsWith(
  ctx: Context,
  campaignId: string,
  items: SetDispositions["items"],
): Promise<Map<string, Disposition>> {
  const ids = items.flatMap(({ id }) => id ?? []);
  const rows = await ctx.em.find(Disposition, {
    $or: [{ campaignId, archivedAt: null }, { id: { $in: ids } }],
  });
  const isBad = (id: string | undefined, at: number) =>
    id !== undefined &&
    (items.findIndex((item) => item.id === id) < at ||
      rows.some((row) => row.id === id && row.campaignId !== campaignId));
  const bad = items.findIndex(({ id }, at) => isBad(id, at));
  if (bad >= 0) throw invalid(`body.items.${bad}.id`, "Another label has this id.");
  return new Map(rows.map((row) => [row.id, row]));
}

/** The labels, and the version of their campaign, read before them. */
export async function labelsOf(ctx: Context, campaignId: string): Promise<Labels> {
  const { version } = await readCampaign(ctx, campaignId);
  return { items: await presentDispositions(ctx, campaignId), version };
}

/** The campaign's labels that add leads: without one it cannot reach its goal. */
export async function hasQualifying(ctx: Context, campaignId: string): Promise<boolean> {
  const row = await queryOne(
    ctx,
    `select id from disposition
      where campaign_id = $1 and action = 'converted_qualified' and archived_at is null limit 1`,
    [campaignId],
  );
  return row !== undefined;
}
