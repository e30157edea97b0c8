import { statusNowSql } from "#server/campaigns/campaign-end.rules.ts";
import { addActivity } from "#server/activity/activity.service.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { execute, query, queryOne, together } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, notFound } from "#server/kernel/errors.ts";
import { moveAgent } from "#server/calls/agents/agents.service.ts";
import * as tasks from "#server/calls/queue/task-state.service.ts";
import { carrierNamed } from "#server/telephony/carriers.registry.ts";
import { hangUpLegsOf } from "#server/telephony/hang-ups.service.ts";
import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import type { Attempt } from "#shared/calls/attempts/attempts.schema.ts";
import type { NotDialled } from "#shared/calls/attempts/not-dialled.rules.ts";
import type { EndReason } from "#shared/telephony/end-reason.rules.ts";
import { attemptMoves } from "#shared/calls/attempts/attempt.rules.ts";
import type { AttemptState } from "#shared/calls/attempts/attempt.rules.ts";
import { attemptEnded, attemptMoved } from "#shared/calls/attempts/attempts.events.ts";

export interface AttemptRow {
  id: string;
  task_id: string;
  campaign_id: string;
  contact_id: string;
  account_id: string | null;
  /** Null until an agent comes to a dialer's call. */
  agent_id: string | null;
  phone_e164: string;
  time_zone: string;
  state: AttemptState;
  carrier: string;
  form_id: string | null;
  form_no: number | null;
  created_at: string;
  dialing_at: string | null;
  answered_at: string | null;
  disposed_at: string | null;
  disposition_id: string | null;
}

/** A call is dialled within this time of its gate or not at all, seconds. */
export const DIAL_SECONDS = 1;

/** The task shows another state of its call. */
export async function bumpTask(ctx: Context, taskId: string): Promise<void> {
  await execute(ctx, `update call_task set version = version + 1, updated_at = $2 where id = $1`, [
    taskId,
    ctx.now(),
  ]);
}

/** Locks task, then attempt. @throws AppError not_found when it is not this agent's */
export async function lockOwnAttempt(ctx: Context, attemptId: string): Promise<AttemptRow> {
  const row = await lockAttempt(ctx, attemptId);
  if (!row || !(await answersFor(ctx, row))) throw notFound("attempt");
  return row;
}

/** Whose call it is, or who took it over, undisposed, from an agent who left. */
async function answersFor(ctx: Context, row: AttemptRow): Promise<boolean> {
  const { userId } = userOf(ctx);
  if (row.agent_id === userId) return true;
  const held = await queryOne(
    ctx,
    `select 1 from call_task where id = $1 and lease_owner = $2 and state = 'needs_disposition'`,
    [row.task_id, userId],
  );
  return held !== undefined && row.state === "ended" && row.disposed_at === null;
}

const LOCK_TASK = prepared(
  "lock-task-of-attempt",
  `select id from call_task
    where id = (select task_id from call_attempt where id = $1) for update`,
);
const LOCK_ATTEMPT = prepared(
  "lock-attempt",
  `select * from call_attempt where id = $1 for update`,
);

/** Locks task, then attempt; undefined when there is none. */
export async function lockAttempt(
  ctx: Context,
  attemptId: string,
): Promise<AttemptRow | undefined> {
  const [, row] = await together([
    query(ctx, LOCK_TASK, [attemptId]),
    queryOne<AttemptRow>(ctx, LOCK_ATTEMPT, [attemptId]),
  ]);
  return row;
}

/**
 * The agent heard somebody on their own phone. Later or repeated reports change nothing.
 * @throws AppError not_found, wrong_state when it is not dialled yet, or the carrier says it
 */
export async function answerAttempt(ctx: Context, attemptId: string): Promise<Attempt> {
  const row = await lockOwnAttempt(ctx, attemptId);
  if (row.state === "initiating") throw new AppError("wrong_state", "It is not dialled yet.");
  if (!carrierNamed(row.carrier).manual) {
    throw new AppError("wrong_state", "The line tells by itself when somebody answers.");
  }
  if (attemptMoves(row.state, "answered")) {
    await execute(
      ctx,
      `update call_attempt set state = 'answered', answered_at = $2, version = version + 1,
              updated_at = $2 where id = $1`,
      [attemptId, ctx.now()],
    );
    await bumpTask(ctx, row.task_id);
    const { campaign_id: campaignId } = row;
    const { userId: agentId } = userOf(ctx);
    record(ctx, attemptMoved, row.task_id, { agentId, attemptId, state: "answered" });
    await moveAgent(ctx, agentId, "on_call", { campaignId, attemptId, touches: campaignId });
  }
  return presentAttempt(ctx, attemptId);
}

/** An attempt of the actor's own, over or not. @throws AppError not_found */
export async function ownAttempt(ctx: Context, attemptId: string): Promise<Attempt> {
  const mine = await queryOne(ctx, `select from call_attempt where id = $1 and agent_id = $2`, [
    attemptId,
    userOf(ctx).userId,
  ]);
  if (!mine) throw notFound("attempt");
  return presentAttempt(ctx, attemptId);
}

/** The agent says that their call is over. */
export async function hangUp(ctx: Context, attemptId: string, reason: EndReason): Promise<Attempt> {
  await lockOwnAttempt(ctx, attemptId);
  await endAttempt(ctx, attemptId, reason);
  return presentAttempt(ctx, attemptId);
}

/**
 * The campaign will not dial any more, but for promised callbacks. Shared until the commit: a stop
 * comes before, or its purge sees what is queued here.
 */
export async function isOver(ctx: Context, campaignId: string): Promise<boolean> {
  const campaign = await queryOne<{ status: string }>(
    ctx,
    `select ${statusNowSql("c")} as status from campaign c where id = $1 for share`,
    [campaignId],
  );
  return campaign?.status === "cancelled" || campaign?.status === "completed";
}

/**
 * Ends an open attempt, once: number and agent are free, its lines are hung up, the task waits for its
 * disposition. A call that was never dialled leaves no trace of a try; its task goes back to the queue,
 * where that goes on. One that never had an agent waits there until it may be called again.
 * @param why it was not dialled, where it was not
 */
export async function endAttempt(
  ctx: Context,
  attemptId: string,
  reason: EndReason,
  why: NotDialled | null = reason === "suppressed" ? "suppressed" : null,
): Promise<void> {
  const row = await lockAttempt(ctx, attemptId);
  if (!row || row.state === "ended") return;
  const dialled = row.state !== "initiating";
  await execute(
    ctx,
    `update call_attempt set state = 'ended', ended_at = $2, end_reason = $3, not_dialled = $4,
            version = version + 1, updated_at = $2 where id = $1`,
    [attemptId, ctx.now(), reason, dialled ? null : why],
  );
  await endCallOfTask(ctx, row, dialled);
  const { agent_id: agentId, campaign_id: campaignId } = row;
  record(ctx, attemptEnded, row.task_id, { agentId, attemptId, reason });
  if (agentId !== null) {
    await moveAgent(ctx, agentId, dialled ? "wrap_up" : "available", {
      campaignId,
      attemptId: dialled ? attemptId : null,
    });
  }
  if (dialled) {
    await hangUpLegsOf(ctx, { attemptId });
    await addActivity(ctx, {
      type: "call_ended",
      contactId: row.contact_id,
      accountId: row.account_id,
      campaignId,
      outcome: row.answered_at === null ? reason : "answered",
      refId: attemptId,
      data: { agentId },
    });
    await rollUp(ctx, row.contact_id);
  }
  await touchProgress(ctx, campaignId);
}

/** What follows for the task: its agent says what came of the call, where there is one. */
async function endCallOfTask(ctx: Context, row: AttemptRow, dialled: boolean): Promise<void> {
  const { task_id: taskId, campaign_id: campaignId } = row;
  if (!dialled || row.agent_id !== null) {
    const over = !dialled && (await isOver(ctx, campaignId));
    await tasks.endCall(ctx, taskId, { dialled, isOver: over });
    return;
  }
  const over = await isOver(ctx, campaignId);
  const campaign = await queryOne<{ settings: { call?: unknown } }>(
    ctx,
    `select settings from campaign where id = $1`,
    [campaignId],
  );
  const { minGapMinutes } = zCallSettings.parse(campaign?.settings.call ?? {}).caps;
  const retryAt = new Date(ctx.now().getTime() + minGapMinutes * 60_000);
  await tasks.missCall(ctx, taskId, { retryAt, isOver: over });
}

/** The contact's call figures, made again from its attempts. */
export async function rollUp(ctx: Context, contactId: string): Promise<void> {
  await execute(
    ctx,
    `insert into contact_stats as s (contact_id, calls_total, last_called_at, last_disposition)
     select $1, count(*), max(created_at),
            (array_agg(disposition_label order by created_at desc)
               filter (where disposition_label is not null))[1]
       from call_attempt where contact_id = $1 and dialing_at is not null
     on conflict (contact_id) do update
        set calls_total = excluded.calls_total, last_called_at = excluded.last_called_at,
            last_disposition = excluded.last_disposition`,
    [contactId],
  );
}

/** An attempt as its agent sees it. */
export async function presentAttempt(ctx: Context, id: string): Promise<Attempt> {
  const row = await queryOne<Attempt>(
    ctx,
    `select id, task_id as "taskId", state, carrier, phone_e164 as phone,
            created_at as "createdAt", dialing_at as "dialingAt", answered_at as "answeredAt",
            bridged_at as "bridgedAt", ended_at as "endedAt", end_reason as "endReason",
            not_dialled as "notDialled", disposition_label as disposition
       from call_attempt where id = $1`,
    [id],
  );
  return row!;
}
