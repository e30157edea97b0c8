import { RESERVED } from "#shared/calls/queue/task-state.rules.ts";
import { touchOf } from "#server/campaigns/progress.service.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { oneOf, query, queryOne } from "#server/kernel/db/sql.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { AppError, invalid } from "#server/kernel/errors.ts";
import { actualOf } from "#server/kernel/events/gauges.ts";
import { seesAll } from "#server/kernel/policy.ts";
import type { AgentStateName, AgentStateRow } from "#shared/calls/agents/agents.schema.ts";
import { agentsTopic } from "#shared/calls/agents/agents.events.ts";

interface Move {
  campaignId?: string | null;
  attemptId?: string | null;
  reason?: string | null;
  /** The campaign whose figures what moves them may have changed: says so in the same round trip. */
  touches?: string | null;
}

/** States that a person may choose themself; the others follow from their calls. */
export type ChosenState = "available" | "break" | "offline";

const BUSY: readonly AgentStateName[] = ["dialing", "ringing", "on_call", "wrap_up"];

/** SQL: an agent (alias s) as the wallboard shows them: today is the workspace's day, a call one that was dialled. */
const agentSql = (now: string, zone: string) => `
  select s.user_id as "userId", u.name, s.state, s.reason, s.campaign_id as "campaignId",
         c.name as "campaignName", s.since,
         (select count(*) from call_attempt a
           where a.agent_id = s.user_id and a.dialing_at is not null
             and a.created_at >= date_trunc('day', ${now}::timestamptz, ${zone}))
           as "callsToday"`;

const MOVE = prepared(
  "move-agent",
  `with s as (
     insert into agent_state as s
       (user_id, state, reason, campaign_id, attempt_id, since, seen_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $6, $6)
     on conflict (user_id) do update
        set state = $2, reason = $3, campaign_id = coalesce($4, s.campaign_id), attempt_id = $5,
            since = case when s.state = $2 then s.since else $6 end,
            seen_at = case when $7 then $6 else s.seen_at end,
            version = s.version + 1, updated_at = $6
     returning *
   ), touched as (${touchOf("$8::uuid")})
   ${agentSql("$6", "$9")} from s join app_user u on u.id = s.user_id left join campaign c on c.id = s.campaign_id`,
);

/** Puts an agent into a state and onto the wallboard, in the transaction of what put them there. */
export async function moveAgent(
  ctx: Context,
  userId: string,
  state: AgentStateName,
  { campaignId = null, attemptId = null, reason = null, touches = null }: Move = {},
): Promise<void> {
  const row = await queryOne<AgentStateRow>(ctx, MOVE, [
    userId,
    state,
    reason,
    campaignId,
    attemptId,
    ctx.now(),
    ctx.actor.kind === "user",
    touches,
    ctx.kernel.config.timeZone,
  ]);
  if (row) publish(ctx, agentsTopic.gauge({}, userId, row));
}

/** Whether an agent is at work: who comes back goes on with what they hold. */
export async function isHere(ctx: Context, userId: string): Promise<boolean> {
  const row = await queryOne(
    ctx,
    `select 1 from agent_state where user_id = $1 and state <> 'offline'`,
    [userId],
  );
  return row !== undefined;
}

/** Somebody else has taken their finished call: they are free, unless they have gone. */
export async function leaveWrapUp(ctx: Context, userId: string, campaignId: string): Promise<void> {
  if (!(await isHere(ctx, userId))) return;
  await moveAgent(ctx, userId, "available", { campaignId, touches: campaignId });
}

/**
 * A person says what they do now, and for which of their call campaigns. Repeating the same only says
 * that they are still there.
 * @throws AppError wrong_state while a call or its wrap-up is not done; invalid (campaign)
 */
export async function chooseState(
  ctx: Context,
  state: ChosenState,
  reason: string | null,
  campaignId: string | null,
): Promise<AgentStateRow> {
  const { userId } = userOf(ctx);
  const now = await queryOne<{
    state: AgentStateName;
    reason: string | null;
    campaignId: string | null;
  }>(
    ctx,
    `update agent_state set seen_at = $2 where user_id = $1
     returning state, reason, campaign_id as "campaignId"`,
    [userId, ctx.now()],
  );
  const busy = now !== undefined && (BUSY.includes(now.state) || now.state === "reserved");
  if (busy && state !== "available") {
    throw new AppError("wrong_state", "Finish the person you have first.");
  }
  const wrapUp = busy ? undefined : await openWrapUp(ctx, userId);
  if (wrapUp) {
    if (state !== "available")
      throw new AppError("wrong_state", "Finish the person you have first.");
    await moveAgent(ctx, userId, "wrap_up", wrapUp);
    return (await presentAgents(ctx, [userId]))[0]!;
  }
  const moves = campaignId !== null && now?.campaignId !== campaignId;
  if (!busy && (moves || now?.state !== state || now.reason !== reason)) {
    if (moves) await checkCampaign(ctx, campaignId);
    await moveAgent(ctx, userId, state, { campaignId, reason });
  }
  return (await presentAgents(ctx, [userId]))[0]!;
}

/** The call that they have not disposed: who vanished meanwhile and is back goes on there. */
function openWrapUp(
  ctx: Context,
  userId: string,
): Promise<{ campaignId: string; attemptId: string | null } | undefined> {
  return queryOne(
    ctx,
    `select t.campaign_id as "campaignId",
            (select a.id from call_attempt a where a.task_id = t.id and a.agent_id = $1
              order by a.created_at desc limit 1) as "attemptId"
       from call_task t where t.lease_owner = $1 and t.state = 'needs_disposition'`,
    [userId],
  );
}

/** They work on call campaigns that they are assigned to; who may work on all tasks, on any. */
async function checkCampaign(ctx: Context, campaignId: string): Promise<void> {
  const campaign = await queryOne(
    ctx,
    `select c.id from campaign c
      where c.id = $1 and c.type <> 'email' and ($2 or exists (
        select from campaign_agent a where a.campaign_id = c.id and a.user_id = $3))`,
    [campaignId, seesAll(ctx, "task.work"), userOf(ctx).userId],
  );
  if (!campaign) throw invalid("body.campaignId", "This is no call campaign of yours.");
}

/** Agents with their state; all who were here in the last 24 hours, or those of `ids`. */
export function presentAgents(
  ctx: Context,
  ids: readonly string[] | null,
): Promise<AgentStateRow[]> {
  return query(
    ctx,
    `${agentSql("$2", "$3")}
       from agent_state s
       join app_user u on u.id = s.user_id
       left join campaign c on c.id = s.campaign_id
      where case when $1::uuid[] is null then s.seen_at > $2::timestamptz - interval '1 day'
                 else s.user_id = any ($1) end
      order by u.name, s.user_id`,
    [ids, ctx.now(), ctx.kernel.config.timeZone],
  );
}

/** The gauge beside its rows: names and the day's count are those of when it was said. */
export const agentsNow = actualOf(agentsTopic, async (ctx, _params, shown) => {
  const rows = await presentAgents(ctx, [...shown.keys()]);
  return new Map(
    rows.map((row) => {
      const { name, campaignName, callsToday } = shown.get(row.userId)!;
      return [row.userId, { ...row, name, campaignName, callsToday }];
    }),
  );
});

/** Who has not been heard of for two minutes and holds nothing is gone. */
export async function retireAgents(ctx: Context): Promise<void> {
  const gone = await query<{ user_id: string }>(
    ctx,
    `select user_id from agent_state s
      where state <> 'offline' and seen_at < $1::timestamptz - interval '2 minutes'
        and not exists (select from call_task t where t.lease_owner = s.user_id
                         and ${oneOf("t.state", RESERVED)})
        for update skip locked`,
    [ctx.now()],
  );
  for (const { user_id } of gone) await moveAgent(ctx, user_id, "offline", { reason: "vanished" });
}
