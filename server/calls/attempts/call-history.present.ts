import type { PastCall } from "#shared/calls/floor/floor.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { notFound } from "#server/kernel/errors.ts";
import { permitted, seesAll } from "#server/kernel/policy.ts";

const pastCalls = (where: string): string => `
  select a.id, a.version, a.created_at as at, u.name as "agentName", a.phone_e164 as phone,
         a.answered_at as "answeredAt", a.ended_at as "endedAt", a.end_reason as "endReason",
         a.notes, case when a.disposition_id is not null then
           jsonb_build_object('id', a.disposition_id, 'label', a.disposition_label,
                              'action', a.action) end as disposition,
         coalesce((
           select jsonb_agg(jsonb_build_object('label', r.label, 'reason', r.reason,
                    'at', iso(r.decided_at), 'byName', d.name,
                    'supersededAt', iso(r.superseded_at)) order by r.decided_at, r.id)
             from disposition_record r left join app_user d on d.id = r.decided_by
            where r.attempt_id = a.id), '[]') as records
    from call_attempt a left join app_user u on u.id = a.agent_id
   where ${where} order by a.created_at desc, a.id desc limit 100`;

/** One call with everything that was said of its outcome. */
export async function presentCall(ctx: Context, id: string): Promise<PastCall> {
  return (await queryOne<PastCall>(ctx, pastCalls("a.id = $1"), [id]))!;
}

/** Calls of a task that were dialled, the last first. @throws AppError not_found */
export async function callsOfTask(ctx: Context, taskId: string): Promise<PastCall[]> {
  const task = await queryOne(ctx, `select 1 from call_task where id = $1`, [taskId]);
  const dialled = pastCalls("a.task_id = $1 and a.dialing_at is not null");
  const calls = await query<PastCall>(ctx, dialled, [taskId]);
  const may = await permitted(
    ctx,
    "attempt.read",
    calls.map(({ id }) => id),
  );
  const seen = calls.filter(({ id }) => may.has(id));
  if (!task || (seen.length === 0 && !seesAll(ctx, "attempt.read"))) throw notFound("task");
  return seen;
}
