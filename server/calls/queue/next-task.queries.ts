import { statusNowSql } from "#server/campaigns/campaign-end.rules.ts";
import { tryHoldSql } from "#server/kernel/db/locks.ts";
import { oneOf } from "#server/kernel/db/sql.ts";
import { RESERVED, TASK_EVENTS } from "#shared/calls/queue/task-state.rules.ts";

/** Each part is SQL. */
interface Next {
  campaign: string;
  now: string;
  /** The keys of zones where calling is allowed now, as an array. */
  zones: string;
  /** A condition over `t`: which of them this one may have. */
  whose: string;
}

/**
 * SQL: the id of the next task of a campaign that may be reserved, locked. Who is locked by another
 * claim is skipped, a phone or person held or called anywhere in the workspace is passed over, and so
 * is a phone that another claim is taking now (in another campaign: waiting for that one's commit only
 * to lose to it cost more than the claim). What two claims still agree on at the same instant the
 * unique indexes over held tasks decide; the loser tries again.
 *
 * For steady statements: a planner that expects one fitting row sorts the whole queue instead of
 * stopping at its first one. Counts in a CASE, not anti-joins: those would be joined before the limit.
 * The phone is taken outside, behind `offset 0`: of the task that is taken alone.
 */
export const nextTaskSql = ({ campaign, now, zones, whose }: Next): string => `
    select q.id from (
      select t.id, t.phone_e164 from call_task t
       where t.campaign_id = ${campaign} and ${oneOf("t.state", TASK_EVENTS.reserve.from)}
         and t.due_at <= ${now}
         and t.time_zone = any (${zones}) and ${whose}
         and (select ${statusNowSql("c", now)} = 'active' from campaign c where c.id = ${campaign})
         and case when (select count(*) from call_task h
                         where h.phone_e164 = t.phone_e164 and ${oneOf("h.state", RESERVED)}) = 0
                   and (select count(*) from call_task h
                         where h.contact_id = t.contact_id and ${oneOf("h.state", RESERVED)}) = 0
                   and (select count(*) from call_attempt a
                         where a.phone_e164 = t.phone_e164 and a.state <> 'ended') = 0
                  then true else false end
       order by t.rank, t.priority desc, t.due_at, t.id
      offset 0
         for update of t skip locked
    ) q
     where ${tryHoldSql("claimNumber", "q.phone_e164")}
     limit 1`;
