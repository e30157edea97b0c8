import {
  CALLING_FROM,
  CALLING_TO,
  instantOf,
  localTimeAt,
  windowAt,
} from "#shared/compliance/calling-hours.rules.ts";
import { statusNowSql } from "#server/campaigns/campaign-end.rules.ts";
import { addActivity } from "#server/activity/activity.service.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, query, queryOne } from "#server/kernel/db/sql.ts";
import { publish, record } from "#server/kernel/db/transact.ts";
import { AppError, invalid, notFound } from "#server/kernel/errors.ts";
import { seesAll } from "#server/kernel/policy.ts";
import type { AttemptRow } from "#server/calls/attempts/attempts.service.ts";
import { Callback } from "./callback.entity.ts";
import { claimTask } from "#server/calls/queue/claims.service.ts";
import type { Pulled } from "#server/calls/queue/claims.service.ts";
import { ZONE_NAMES, zonesOfKey } from "#server/compliance/calling-hours.rules.ts";
import { removeTasks } from "#server/calls/queue/remove-tasks.service.ts";
import { zonesToAsk } from "#shared/contacts/time-zone.rules.ts";
import type { Recorded } from "#server/kernel/db/recorded.ts";
import type { CallbackRow } from "#shared/calls/callbacks/callbacks.schema.ts";
import type { Dispose } from "#shared/calls/dispositions/dispositions.schema.ts";
import { TAKE_OVER_MINUTES } from "#shared/calls/queue/task.rules.ts";
import { taskReplanned } from "#shared/calls/queue/queue.events.ts";
import {
  callbackClosed,
  callbackSet,
  callbackShared,
  ownCallbacksTopic,
  callbackReassigned,
} from "#shared/calls/callbacks/callbacks.events.ts";

/** A promise lies at most so many days ahead. */
const CALLBACK_DAYS = 366;

const zoneNames: ReadonlySet<string> = new Set(ZONE_NAMES);

/**
 * Keeps a promise to call again: the time as said, on the recipient's clock, and the instant it means.
 * @param ownerId for whom it is kept when it is one agent's own
 * Legal by every clock that may stand over the number: the gate asks the same when it is dialled.
 * @throws AppError invalid: no time, unknown zone or one of several, in the past, over a year ahead,
 *   outside calling hours
 */
export async function planCallback(
  ctx: Context,
  attempt: AttemptRow,
  { callback, notes }: Pick<Dispose, "callback" | "notes">,
  ownerId: string,
): Promise<{ callback: NonNullable<Dispose["callback"]>; dueAt: Date }> {
  if (!callback) throw invalid("body.callback", "When shall we call back?");
  const now = ctx.now();
  const timeZone = zoneMeant(callback.timeZone, attempt.time_zone);
  const dueAt = instantOf(callback.localTime, timeZone);
  refuseTime(now, dueAt, timeZone, zonesOfKey(attempt.time_zone));
  const row = ctx.em.create(Callback, {
    id: ctx.newId(),
    taskId: attempt.task_id,
    campaignId: attempt.campaign_id,
    contactId: attempt.contact_id,
    attemptId: attempt.id,
    ownerId: callback.mine ? ownerId : null,
    localTime: callback.localTime,
    timeZone,
    dueAt,
    state: "open",
    note: notes,
    createdBy: userOf(ctx).userId,
    version: 1,
    createdAt: now,
    updatedAt: now,
  });
  await ctx.em.flush();
  record(ctx, callbackSet, row.id, {});
  await addActivity(ctx, {
    type: "callback_set",
    contactId: attempt.contact_id,
    accountId: attempt.account_id,
    campaignId: attempt.campaign_id,
    outcome: callback.localTime,
    refId: row.id,
    data: { timeZone },
  });
  return { callback, dueAt };
}

/** @param key of the number's clock; @throws AppError invalid */
function zoneMeant(said: string | undefined, key: string): string {
  if (said !== undefined && zoneNames.has(said)) return said;
  if (said !== undefined && !said.startsWith("country:")) {
    throw invalid("body.callback.timeZone", "There is no such time zone.");
  }
  const [only, ...others] = zonesToAsk(key);
  if (only && others.length === 0) return only;
  throw invalid(
    "body.callback.timeZone",
    "Their clock is one of several: say in which zone the time is meant.",
  );
}

/** @param possible zones of the clocks that may stand over the number; @throws AppError invalid */
function refuseTime(now: Date, dueAt: Date, zone: string, possible: readonly string[]): void {
  const path = "body.callback.localTime";
  if (dueAt <= now) throw invalid(path, "That time has passed.");
  if (dueAt.getTime() > now.getTime() + CALLBACK_DAYS * 86_400_000) {
    throw invalid(path, "A callback is promised for a day within the next year.");
  }
  const hours = `Calls are allowed from ${CALLING_FROM} to ${CALLING_TO}`;
  if (!windowAt([zone], dueAt).open) throw invalid(path, `${hours} there.`);
  const window = windowAt([zone, ...possible], dueAt);
  if (window.open) return;
  const from = window.opensAt && localTimeAt(zone, window.opensAt).replace("T", " ");
  throw invalid(
    path,
    `${hours} in every zone where they may be${from ? `: next from ${from} there` : ""}.`,
  );
}

/** The tasks have left the queue: promises to their people are over, their owners' lists lose them. */
export async function dropCallbacks(ctx: Context, taskIds: readonly string[]): Promise<void> {
  const dropped = await query<{ id: string; owner_id: string | null }>(
    ctx,
    `update callback set state = 'cancelled', version = version + 1, updated_at = $2
      where task_id = any ($1::uuid[]) and state = 'open' returning id, owner_id`,
    [taskIds, ctx.now()],
  );
  for (const { id, owner_id: ownerId } of dropped) record(ctx, callbackClosed, id, { ownerId });
}

/** The open callback of a task, if any, is over. */
export async function closeCallback(
  ctx: Context,
  taskId: string,
  state: "done" | "cancelled",
): Promise<void> {
  const row = await queryOne<{ id: string; owner_id: string | null }>(
    ctx,
    `update callback set state = $2, version = version + 1, updated_at = $3
      where task_id = $1 and state = 'open' returning id, owner_id`,
    [taskId, state, ctx.now()],
  );
  if (row) record(ctx, callbackClosed, row.id, { ownerId: row.owner_id });
}

/** Claims the callback's task to dial it now. @throws AppError not_found, taken */
export async function takeCallback(ctx: Context, id: string): Promise<Pulled> {
  const row = await openCallback(ctx, id);
  return claimTask(ctx, row.task_id);
}

/**
 * Takes the promise back: the person returns to the queue as one of the rest, or leaves it with a
 * campaign that has ended. @throws AppError not_found, taken
 */
export async function cancelCallback(ctx: Context, id: string): Promise<void> {
  const row = await openCallback(ctx, id);
  const task = await queryOne<{ state: string; campaign_id: string; ended: boolean }>(
    ctx,
    `select t.state, t.campaign_id, ${statusNowSql("c")} in ('completed', 'cancelled') as ended
       from call_task t join campaign c on c.id = t.campaign_id
      where t.id = $1 for update of t`,
    [row.task_id],
  );
  if (task?.state !== "queued") throw new AppError("taken", "Somebody is calling this person now.");
  await closeCallback(ctx, row.task_id, "cancelled");
  await execute(
    ctx,
    `update call_task set rank = 1, owner_id = null, version = version + 1, updated_at = $2
      where id = $1`,
    [row.task_id, ctx.now()],
  );
  record(ctx, taskReplanned, row.task_id, { reason: "callback taken back" });
  await touchProgress(ctx, task.campaign_id);
  if (task.ended) await removeTasks(ctx, `t.id = $1`, [row.task_id], "stopped");
}

/** Opens to their campaigns' agents the callbacks that their owners have not kept; the sweeper's step. */
export async function shareOverdue(ctx: Context): Promise<void> {
  const shared = await query<{ id: string }>(
    ctx,
    `update callback cb set shared_at = $1, version = version + 1, updated_at = $1
       from (select id from callback
              where state = 'open' and owner_id is not null and shared_at is null
                and due_at < $1::timestamptz - make_interval(mins => $2)
              order by due_at limit 200 for update skip locked) o
      where cb.id = o.id returning cb.id`,
    [ctx.now(), TAKE_OVER_MINUTES],
  );
  for (const { id } of shared) record(ctx, callbackShared, id, {});
}

async function openCallback(ctx: Context, id: string): Promise<{ task_id: string }> {
  const mine = seesAll(ctx, "task.read") ? null : userOf(ctx).userId;
  const row = await queryOne<{ task_id: string }>(
    ctx,
    `select cb.task_id from callback cb
      where cb.id = $1 and cb.state = 'open' and ${VISIBLE.replaceAll("$1", "$2")}`,
    [id, mine],
  );
  if (!row) throw notFound("callback");
  return row;
}

/** SQL over `cb`; $1 = the agent, or null for who sees all. As `audienceOf` and the live lists say. */
const VISIBLE = `($1::uuid is null or cb.owner_id = $1 or (
  (cb.owner_id is null or cb.shared_at is not null) and exists (
    select from campaign_agent ca where ca.campaign_id = cb.campaign_id and ca.user_id = $1)))`;

/** Who of the agents may see each of these callbacks: its owner, and once it is anybody's the campaign's. */
export async function audienceOf(
  ctx: Context,
  ids: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await query<{ id: string; users: string[] }>(
    ctx,
    `select cb.id, array(
              select cb.owner_id where cb.owner_id is not null
              union
              select ca.user_id from campaign_agent ca
               where ca.campaign_id = cb.campaign_id
                 and (cb.owner_id is null or cb.shared_at is not null)) as users
       from callback cb where cb.id = any ($1)`,
    [ids],
  );
  return new Map(rows.map(({ id, users }) => [id, users]));
}

/** Tells agents whose campaigns changed to read their list of callbacks again. */
export async function announceCallbacks(ctx: Context, userIds: readonly string[]): Promise<void> {
  for (const userId of userIds) {
    publish(ctx, ownCallbacksTopic.event({ userId }, "stale", { op: "stale" }));
  }
}

/** Callbacks by due time: open ones that the actor may see, or those of `ids` in any state. */
export function presentCallbacks(
  ctx: Context,
  { agentId, ids }: { agentId: string | null; ids?: readonly string[] },
): Promise<CallbackRow[]> {
  return query(
    ctx,
    `select cb.id, cb.version, cb.task_id as "taskId", cb.campaign_id as "campaignId",
            cp.name as "campaignName", cb.contact_id as "contactId",
            coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), 'Unknown')
              as "contactName", a.name as "accountName", t.phone_e164 as phone,
            cb.owner_id as "ownerId", u.name as "ownerName",
            to_char(cb.local_time, 'YYYY-MM-DD"T"HH24:MI') as "localTime",
            cb.time_zone as "timeZone", cb.due_at as "dueAt", cb.state, cb.note
       from callback cb
       join call_task t on t.id = cb.task_id
       join campaign cp on cp.id = cb.campaign_id
       left join contact c on c.id = cb.contact_id
       left join account a on a.id = c.account_id
       left join app_user u on u.id = cb.owner_id
      where case when $2::uuid[] is null then cb.state = 'open' and ${VISIBLE}
                 else cb.id = any ($2) end
      order by cb.due_at, cb.id limit 1000`,
    [agentId, ids ?? null],
  );
}

/** Agents whose lists had these callbacks until they were given to somebody else. */
export async function previousAudience(
  ctx: Context,
  records: readonly Recorded[],
): Promise<Map<string, string[]>> {
  const given = records.filter(({ action }) => action === callbackReassigned.name);
  if (given.length === 0) return new Map();
  const anyones = given.filter(({ payload }) => payload["wasAnyones"]).map(({ id }) => id);
  const teams = await query<{ id: string; users: string[] }>(
    ctx,
    `select cb.id, array_agg(ca.user_id) as users
       from callback cb join campaign_agent ca on ca.campaign_id = cb.campaign_id
      where cb.id = any ($1) group by cb.id`,
    [anyones],
  );
  const former = new Map(teams.map(({ id, users }) => [id, users]));
  for (const { id, payload } of given) {
    const from = payload["from"] as string | null;
    const team = former.get(id) ?? [];
    if (from && !team.includes(from)) former.set(id, [...team, from]);
  }
  return former;
}
