import { agentsTopic } from "#shared/calls/calls.events.ts";
import type { AgentStateName, AgentStateRow } from "#shared/calls/calls.schema.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { AppError } from "#server/kernel/errors.ts";
import type { ActualGauge } from "#server/kernel/module.ts";

interface Move {
  campaignId?: string | null;
  attemptId?: string | null;
  reason?: string | null;
}

/** States that a person may choose himself; the others follow from his calls. */
export type ChosenState = "available" | "break" | "offline";

const BUSY: readonly AgentStateName[] = ["dialing", "ringing", "on_call", "wrap_up"];

/** Puts an agent into a state and onto the wallboard, in the transaction of what put him there. */
export async function moveAgent(
  ctx: Context,
  userId: string,
  state: AgentStateName,
  { campaignId = null, attemptId = null, reason = null }: Move = {},
): Promise<void> {
  await query(
    ctx,
    `insert into agent_state as s
       (user_id, state, reason, campaign_id, attempt_id, since, seen_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $6, $6)
     on conflict (user_id) do update
        set state = $2, reason = $3, campaign_id = coalesce($4, s.campaign_id), attempt_id = $5,
            since = case when s.state = $2 then s.since else $6 end,
            seen_at = case when $7 then $6 else s.seen_at end,
            version = s.version + 1, updated_at = $6`,
    [userId, state, reason, campaignId, attemptId, ctx.now(), ctx.actor.kind === "user"],
  );
  await publishAgents(ctx, [userId]);
}

async function publishAgents(ctx: Context, userIds: readonly string[]): Promise<void> {
  for (const row of await presentAgents(ctx, userIds)) {
    publish(ctx, agentsTopic.gauge({}, row.userId, row));
  }
}

/**
 * A person says what he does now. Repeating the same only says that he is still there.
 * @throws AppError wrong_state while a call or its wrap-up is not done
 */
export async function chooseState(
  ctx: Context,
  state: ChosenState,
  reason: string | null,
  campaignId: string | null,
): Promise<AgentStateRow> {
  const { userId } = userOf(ctx);
  const now = await queryOne<{ state: AgentStateName; reason: string | null }>(
    ctx,
    `update agent_state set seen_at = $2 where user_id = $1 returning state, reason`,
    [userId, ctx.now()],
  );
  const busy = now !== undefined && (BUSY.includes(now.state) || now.state === "reserved");
  if (busy && state !== "available") {
    throw new AppError("wrong_state", "Finish the person you have first.");
  }
  if (!busy && !(now?.state === state && now.reason === reason)) {
    await moveAgent(ctx, userId, state, { campaignId, reason });
  }
  return (await presentAgents(ctx, [userId]))[0]!;
}

/** Agents with their state; all who were here in the last 24 hours, or those of `ids`. */
export function presentAgents(
  ctx: Context,
  ids: readonly string[] | null,
): Promise<AgentStateRow[]> {
  return query(
    ctx,
    `select s.user_id as "userId", u.name, s.state, s.reason, s.campaign_id as "campaignId",
            c.name as "campaignName", s.since,
            (select count(*) from call_attempt a
              where a.agent_id = s.user_id and a.created_at >= date_trunc('day', $2::timestamptz))
              as "callsToday"
       from agent_state s
       join app_user u on u.id = s.user_id
       left join campaign c on c.id = s.campaign_id
      where case when $1::uuid[] is null then s.seen_at > $2::timestamptz - interval '1 day'
                 else s.user_id = any ($1) end
      order by u.name, s.user_id`,
    [ids, ctx.now()],
  );
}

/** The gauge beside its rows: names and the day's count are those of when it was said. */
export const agentsNow: ActualGauge = async (ctx, _params, shown) => {
  const rows = await presentAgents(ctx, [...shown.keys()]);
  return new Map(
    rows.map((row) => {
      const { name, campaignName, callsToday } = shown.get(row.userId) as AgentStateRow;
      return [row.userId, { ...row, name, campaignName, callsToday }];
    }),
  );
};

/** Who has not been heard of for two minutes and holds nothing is gone. */
export async function retireAgents(ctx: Context): Promise<void> {
  const gone = await query<{ user_id: string }>(
    ctx,
    `select user_id from agent_state s
      where state <> 'offline' and seen_at < $1::timestamptz - interval '2 minutes'
        and not exists (select from call_task t where t.lease_owner = s.user_id
                         and t.state in ('leased', 'in_call'))
        for update skip locked`,
    [ctx.now()],
  );
  for (const { user_id } of gone) await moveAgent(ctx, user_id, "offline", { reason: "vanished" });
}
