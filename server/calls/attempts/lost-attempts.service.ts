import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { hasCustomerSql } from "#server/telephony/legs.service.ts";
import { ABANDON_SECONDS, REATTACH_SECONDS } from "#shared/telephony/leg.rules.ts";
import type { EndReason } from "#shared/telephony/end-reason.rules.ts";
import { DIAL_SECONDS, endAttempt } from "./attempts.service.ts";

// None of their sessions has a leg, or had one a moment ago, or began a moment ago.
const AGENT_IS_GONE = `not exists (
  select from agent_session s left join call_leg l on l.session_id = s.id and l.role = 'agent'
   where s.user_id = a.agent_id and s.ended_at is null
     and (l.state <> 'ended' or l.ended_at > clock_timestamp() - make_interval(secs => $2)
          or s.started_at > clock_timestamp() - make_interval(secs => $2)))`;

/**
 * Ends what nobody goes on with: an attempt that was committed but not dialled within its second; a
 * call on an agent's own phone whose agent is not heard of any more; a person who answered and to whom
 * no agent came; one who was bridged to an agent whose leg is gone and does not come back. Otherwise a
 * call over a line of ours lives by its customer's leg, whatever becomes of the agent's page.
 */
export async function endLostCalls(ctx: Context): Promise<void> {
  const lost = await query<{ id: string; reason: EndReason }>(
    ctx,
    `select a.id, case when a.state = 'initiating' then 'cancelled'
                       when a.agent_id is null and a.state = 'answered' then 'abandoned'
                       else 'unknown' end as reason
       from call_attempt a join call_task t on t.id = a.task_id
      where (a.state = 'initiating' and a.gated_at < clock_timestamp() - interval '${2 * DIAL_SECONDS} seconds')
         or (a.state = 'answered' and a.agent_id is null
             and a.answered_at < clock_timestamp() - make_interval(secs => $1))
         or (a.state = 'bridged' and ${AGENT_IS_GONE})
         or (a.state in ('dialing', 'ringing', 'answered', 'bridged') and t.state = 'in_call'
             and t.lease_until <= clock_timestamp() and not ${hasCustomerSql("a.id")})
      order by a.id limit 200 for update of t, a skip locked`,
    [ABANDON_SECONDS, REATTACH_SECONDS],
  );
  for (const { id, reason } of lost) await endAttempt(ctx, id, reason, "late");
}
