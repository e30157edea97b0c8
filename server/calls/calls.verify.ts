import { DISPOSED, SETTLED } from "#shared/calls/queue/task-state.rules.ts";
import { figureDrift } from "#server/campaigns/figures.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { oneOf, query } from "#server/kernel/db/sql.ts";
import type { Drift } from "#server/kernel/module.ts";

/** Calls and legs that do not agree on who is on the line. */
const LEGS = `
  select 'line of attempt ' || a.id, a.state, 'its customer is not on the line'
    from call_attempt a
   where a.state not in ('initiating', 'ended')
     and exists (select from call_leg l where l.attempt_id = a.id and l.role = 'customer')
     and not exists (select from call_leg l where l.attempt_id = a.id and l.role = 'customer'
                        and l.state <> 'ended')
  union all
  select 'leg ' || l.id, l.state, 'its call or session is over, and nobody hangs it up'
    from call_leg l
    left join call_attempt a on a.id = l.attempt_id
    left join agent_session s on s.id = l.session_id
   where l.state <> 'ended' and l.hang_up_at is null
     and (a.state = 'ended' or s.ended_at is not null)`;

/** What tasks and attempts give the campaigns' figures, read row by row. */
const FIGURES = `
  select campaign_id, 'task_' || state as figure, null::timestamptz as at, 1 as n
    from call_task where state <> 'queued' or rank <> 0
  union all
  select campaign_id, 'task_callback', null, 1 from call_task where state = 'queued' and rank = 0
  union all
  select campaign_id, 'dials', created_at, 1 from call_attempt where dialing_at is not null
  union all
  select campaign_id, 'connects', created_at, 1 from call_attempt where answered_at is not null
  union all
  select campaign_id, 'conversations', created_at, 1 from call_attempt where is_conversation
  union all
  select campaign_id, 'talk', created_at,
         (1000000 * extract(epoch from ended_at - answered_at))::bigint
    from call_attempt where ended_at is not null and answered_at is not null
  union all
  select campaign_id, 'said:' || disposition_label, created_at, 1
    from call_attempt where disposition_label is not null`;

/** Stored figures and states of calls that their rows do not give. */
export async function callDrift(ctx: Context): Promise<Drift[]> {
  const rows = await query<{ what: string; stored: string | null; actual: string | null }>(
    ctx,
    `select 'tries of task ' || t.id as what, t.attempts::text as stored, count(a.id)::text as actual
       from call_task t left join call_attempt a
         on a.task_id = t.id and not (a.state = 'ended' and a.dialing_at is null)
      group by t.id having t.attempts <> count(a.id)
     union all
     select 'state of task ' || t.id, t.state, coalesce(a.state, 'no open attempt')
       from call_task t left join call_attempt a on a.task_id = t.id and a.state <> 'ended'
      where (t.state = 'in_call') <> (a.id is not null)
     union all
     select 'calls of contact ' || s.contact_id, s.calls_total::text, count(a.id)::text
       from contact_stats s left join call_attempt a
         on a.contact_id = s.contact_id and a.dialing_at is not null and a.state = 'ended'
      group by s.contact_id, s.calls_total having s.calls_total <> count(a.id)
     union all
     select 'records of attempt ' || a.id, (a.disposed_at is not null)::text, count(r.id)::text
       from call_attempt a left join disposition_record r
         on r.attempt_id = a.id and r.superseded_at is null
      group by a.id having (a.disposed_at is not null) <> (count(r.id) = 1)
     union all
     select 'disposition of attempt ' || a.id, concat_ws(' ', a.disposition_label, a.action),
            concat_ws(' ', r.label, r.action)
       from call_attempt a join disposition_record r
         on r.attempt_id = a.id and r.superseded_at is null
      where (a.disposition_id, a.disposition_label, a.action)
            is distinct from (r.disposition_id, r.label, r.action)
     union all
     select 'timeline of attempt ' || a.id, y.outcome, a.disposition_label
       from activity y join call_attempt a on a.id = y.ref_id
      where y.type = 'disposition_saved' and y.outcome is distinct from a.disposition_label
     union all
     select 'outcome of task ' || t.id, t.outcome, last.disposition_label
       from call_task t cross join lateral (
         select a.disposition_label from call_attempt a
          where a.task_id = t.id and a.disposed_at is not null order by a.created_at desc limit 1
       ) last
      where ${oneOf("t.state", DISPOSED)} and t.outcome is distinct from last.disposition_label
     union all
     select 'last disposition of contact ' || s.contact_id, s.last_disposition,
            last.disposition_label
       from contact_stats s left join lateral (
         select a.disposition_label from call_attempt a
          where a.contact_id = s.contact_id and a.disposed_at is not null
            and a.dialing_at is not null order by a.created_at desc limit 1
       ) last on true
      where s.last_disposition is distinct from last.disposition_label
     union all
     select 'callback of task ' || cb.task_id, t.state, 'open callback'
       from callback cb join call_task t on t.id = cb.task_id
      where cb.state = 'open' and ${oneOf("t.state", SETTLED)}
     union all
     ${LEGS}`,
  );
  const kept = `figure ~ '^(task_|said:|(dials|connects|conversations|talk)$)'`;
  return [...rows, ...(await figureDrift(ctx, kept, FIGURES))];
}
