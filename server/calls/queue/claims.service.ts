import { statusNowSql } from "#server/campaigns/campaign-end.rules.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { execute, oneOf, queryOne, together } from "#server/kernel/db/sql.ts";
import { steady } from "#server/kernel/db/steady.ts";
import { RetryTransaction, record } from "#server/kernel/db/transact.ts";
import { AppError, notFound } from "#server/kernel/errors.ts";
import { authorizeOn, seesAll } from "#server/kernel/policy.ts";
import { moveAgent } from "#server/calls/agents/agents.service.ts";
import { openKeys } from "#server/compliance/calling-hours.rules.ts";
import { presentClaimed, presentCurrentTasks } from "./queue.present.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import { taskClaimed } from "#shared/calls/queue/queue.events.ts";
import { RESERVED } from "#shared/calls/queue/task-state.rules.ts";
import { LEASE_SECONDS, TAKE_OVER_MINUTES } from "#shared/calls/queue/task.rules.ts";
import { RESERVABLE, reserveSql } from "./task-state.service.ts";
import { nextTaskSql } from "./next-task.queries.ts";

interface Held {
  id: string;
  campaign_id: string;
  state: string;
}

export interface Pulled {
  currentTask: CurrentTask | null;
  token: string | null;
}

interface Claimed {
  id: string;
  campaignId: string;
}

/**
 * Claims the next person of the campaign for 60 s. Who still holds one gets that one again, with a
 * fresh token, so that a lost browser finds its call; older tokens stop working.
 * @throws AppError wrong_state when the campaign does not run or another one's call is not done
 */
export async function pullTask(ctx: Context, campaignId: string): Promise<Pulled> {
  await together([steady(ctx), authorizeOn(ctx, "campaign.read", campaignId, "campaign")]);
  await mustBeAssigned(ctx, { campaignId });
  const { userId } = userOf(ctx);
  const token = ctx.newId();
  const found = (await claim<Looked>(ctx, CLAIM_NEXT, [
    campaignId,
    userId,
    token,
    ctx.now(),
    openKeys(ctx.now()),
    LEASE_SECONDS,
    TAKE_OVER_MINUTES,
    ctx.connection,
  ]))!;
  if (found.isHolder) {
    const held = await heldBy(ctx, userId);
    // let go by what it was locked for: now they may have the next one
    if (!held) throw new RetryTransaction("let go meanwhile");
    return resume(ctx, held, userId);
  }
  const { id, campaignId: from } = found;
  if (id && from) return giveTask(ctx, userId, { id, campaignId: from }, token);
  if (found.status === "active") return { currentTask: null, token: null };
  throw new AppError("wrong_state", `The campaign is ${found.status ?? "gone"}.`);
}

/** Who sees every campaign by another role works on those alone that are assigned to them as an agent. */
async function mustBeAssigned(
  ctx: Context,
  to: { campaignId: string } | { taskId: string },
): Promise<void> {
  if (seesAll(ctx, "task.work") || !seesAll(ctx, "campaign.read")) return;
  const [id, campaign] =
    "taskId" in to
      ? [to.taskId, `(select campaign_id from call_task where id = $1)`]
      : [to.campaignId, "$1"];
  const assigned = await queryOne(
    ctx,
    `select 1 from campaign_agent where campaign_id = ${campaign} and user_id = $2`,
    [id, userOf(ctx).userId],
  );
  if (!assigned) throw notFound("campaign");
}

/** What a pull found: the agent's own claim, else the next person, else why there is none. */
interface Looked {
  isHolder: boolean;
  id: string | null;
  campaignId: string | null;
  status: string | null;
}

// One statement, which looks for the agent's own claim, too: a round trip less.
export const CLAIM_NEXT = prepared(
  "claim-next-task",
  `with mine as materialized (
    select exists (select from call_task h where h.lease_owner = $2) as is_holder
  ), next as (${nextTaskSql({
    campaign: "$1",
    now: "$4",
    zones: "$5",
    whose: `not (select is_holder from mine)
         and (t.owner_id is null or t.owner_id = $2
              or t.due_at < $4 - make_interval(mins => $7))`,
  })}
  ), claimed as (
    ${reserveSql({ holder: { agentId: "$2", connection: "$8" }, token: "$3", seconds: "$6", now: "$4" })}
    returning t.id, t.campaign_id
  )
  select m.is_holder as "isHolder", c.id, c.campaign_id as "campaignId",
         (select ${statusNowSql("c", "$4")} from campaign c where c.id = $1) as status
    from mine m left join claimed c on true`,
);

/** The task of one callback, due or not: for who dials it from the callbacks page. */
const CLAIM_ONE = `
  with next as (
    select t.id from call_task t
     where t.id = $1 and ${RESERVABLE} and (t.owner_id is null or t.owner_id = $2
           or t.due_at < $4::timestamptz - make_interval(mins => $6))
       for update of t skip locked
  )
  ${reserveSql({ holder: { agentId: "$2", connection: "$7" }, token: "$3", seconds: "$5", now: "$4" })}
  returning t.id, t.campaign_id as "campaignId"`;

/** Claims exactly this task. @throws AppError taken when somebody else has it or it is settled */
export async function claimTask(ctx: Context, taskId: string): Promise<Pulled> {
  const { userId } = userOf(ctx);
  const [, held] = await together([steady(ctx), heldBy(ctx, userId)]);
  if (held?.id === taskId) return resume(ctx, held, userId);
  if (held) throw new AppError("wrong_state", "Finish the call that you have first.");
  await mustBeAssigned(ctx, { taskId });
  await refuseTaken(ctx, taskId);
  const token = ctx.newId();
  const found = await claim<Claimed>(ctx, CLAIM_ONE, [
    taskId,
    userId,
    token,
    ctx.now(),
    LEASE_SECONDS,
    TAKE_OVER_MINUTES,
    ctx.connection,
  ]);
  if (!found) throw new AppError("taken", "Somebody else has this call, or it is settled.");
  return giveTask(ctx, userId, found, token);
}

/**
 * The number or the person is in other hands just now, by another task: whose, and what they do.
 * @throws AppError taken
 */
async function refuseTaken(ctx: Context, taskId: string): Promise<void> {
  const other = await queryOne<{ calls: boolean; same: boolean; dialer: boolean; person: boolean }>(
    ctx,
    `select h.state = 'in_call' as calls, h.campaign_id = t.campaign_id as same,
            h.lease_owner is null as dialer, h.contact_id = t.contact_id as person
       from call_task t
       join call_task h on h.id <> t.id and ${oneOf("h.state", RESERVED)}
                       and (h.phone_e164 = t.phone_e164 or h.contact_id = t.contact_id)
      where t.id = $1 limit 1`,
    [taskId],
  );
  if (!other) return;
  const who = other.dialer ? "The dialer" : "An agent";
  const where = other.same ? "this campaign" : "another campaign";
  const does = other.calls ? "is calling" : "is about to call";
  const whom = other.person ? "this person" : "a colleague of theirs on this number";
  throw new AppError("taken", `${who} of ${where} ${does} ${whom}; try again when they are done.`);
}

/** Runs a claiming statement; one that meets another claim is tried again, with its whole command. */
function claim<R>(ctx: Context, sql: string, params: readonly unknown[]): Promise<R | undefined> {
  return queryOne<R>(ctx, sql, params).catch((err: Error & { code?: string }) => {
    throw err.code === "23505" ? new RetryTransaction("claimed elsewhere") : err;
  });
}

async function giveTask(
  ctx: Context,
  userId: string,
  { id, campaignId }: Claimed,
  token: string,
): Promise<Pulled> {
  record(ctx, taskClaimed, id, { agentId: userId });
  const [, currentTask] = await together([
    moveAgent(ctx, userId, "reserved", { campaignId, touches: campaignId }),
    presentClaimed(ctx, id),
  ]);
  return { currentTask, token };
}

/** What the agent holds now. */
export async function currentTaskOf(ctx: Context, userId: string): Promise<CurrentTask | null> {
  const held = await queryOne<{ id: string }>(
    ctx,
    `select id from call_task where lease_owner = $1`,
    [userId],
  );
  return held ? (await presentCurrentTasks(ctx, [held.id]))[0]! : null;
}

// By the agent alone: a task has one exactly while one holds it.
const HELD_BY = prepared(
  "held-task",
  `select id, campaign_id, state from call_task
    where lease_owner = $1 for update`,
);

async function heldBy(ctx: Context, userId: string): Promise<Held | undefined> {
  return queryOne(ctx, HELD_BY, [userId]);
}

async function resume(ctx: Context, held: Held, userId: string): Promise<Pulled> {
  if (held.state === "needs_disposition") {
    return { currentTask: (await presentCurrentTasks(ctx, [held.id]))[0]!, token: null };
  }
  const token = ctx.newId();
  await execute(
    ctx,
    `update call_task set lease_token = $3, lease_connection = $6, version = version + 1,
            updated_at = $4, lease_until = clock_timestamp() + make_interval(secs => $5)
      where id = $1 and lease_owner = $2`,
    [held.id, userId, token, ctx.now(), LEASE_SECONDS, ctx.connection],
  );
  record(ctx, taskClaimed, held.id, { agentId: userId });
  return { currentTask: await presentClaimed(ctx, held.id), token };
}
