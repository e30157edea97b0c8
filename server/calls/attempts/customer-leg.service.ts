import { attemptMoved } from "#shared/calls/attempts/attempts.events.ts";
import { attemptMoves } from "#shared/calls/attempts/attempt.rules.ts";
import type { AttemptState } from "#shared/calls/attempts/attempt.rules.ts";
import type { LegProgress } from "#shared/telephony/leg.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import type { LegFollower } from "#server/telephony/legs.registry.ts";
import { moveAgent } from "#server/calls/agents/agents.service.ts";
import { bumpTask, endAttempt, lockAttempt } from "./attempts.service.ts";
import type { AttemptRow } from "./attempts.service.ts";

/** An attempt stands where its customer's leg stands, and ends with it. */
export const attemptLegs: LegFollower = {
  lock: async (ctx, attemptId) => void (await lockAttempt(ctx, attemptId)),
  async customerMoved(ctx, attemptId, leg) {
    const row = await lockAttempt(ctx, attemptId);
    if (!row) return;
    await follow(ctx, row, leg);
    if (leg.state === "ended") await endAttempt(ctx, attemptId, leg.endReason ?? "unknown");
  },
};

/** Forward only; of an attempt that has ended, only the instants that come late are filled in. */
async function follow(ctx: Context, row: AttemptRow, leg: LegProgress): Promise<void> {
  const reached = stateOf(row, leg);
  const moves = row.state !== "ended" && attemptMoves(row.state, reached);
  const changed = await execute(
    ctx,
    `update call_attempt a
        set state = $2, ringing_at = coalesce($3, ringing_at),
            answered_at = coalesce($4, answered_at),
            bridged_at = case when agent_id is not null then coalesce($5, bridged_at) end,
            version = version + 1, updated_at = $6
      where id = $1 and (state, ringing_at, answered_at, bridged_at) is distinct from
            ($2, coalesce($3, ringing_at), coalesce($4, answered_at),
             case when agent_id is not null then coalesce($5, bridged_at) end)`,
    [row.id, moves ? reached : row.state, leg.ringingAt, leg.answeredAt, leg.bridgedAt, ctx.now()],
  );
  if (changed === 0) return;
  await bumpTask(ctx, row.task_id);
  if (row.state === "ended" && leg.answeredAt) await sayAnswered(ctx, row.id);
  const { agent_id: agentId, campaign_id: campaignId } = row;
  const state = moves ? reached : row.state;
  record(ctx, attemptMoved, row.task_id, { agentId, attemptId: row.id, state });
  if (!moves || agentId === null) return;
  const agentState = reached === "ringing" ? "ringing" : "on_call";
  await moveAgent(ctx, agentId, agentState, {
    campaignId,
    attemptId: row.id,
    touches: campaignId,
  });
}

/** How far the leg has brought the attempt; its end is `endAttempt`'s. */
function stateOf(row: AttemptRow, leg: LegProgress): AttemptState {
  if (leg.bridgedAt && row.agent_id !== null) return "bridged";
  if (leg.answeredAt) return "answered";
  return leg.ringingAt ? "ringing" : "dialing";
}

/** It was heard only after the call's end that somebody had answered: the timeline says so as well. */
async function sayAnswered(ctx: Context, attemptId: string): Promise<void> {
  await execute(
    ctx,
    `update activity set outcome = 'answered'
      where type = 'call_ended' and ref_id = $1 and contact_id =
            (select contact_id from call_attempt where id = $1)`,
    [attemptId],
  );
}
