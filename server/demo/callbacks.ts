import { execute } from "#server/kernel/db/sql.ts";
import type { Context } from "#server/kernel/context.ts";

/**
 * The promises of today's calls (`demo_call`): on the next three working days between 9 and 16 where
 * the person is, two of three kept by the agent who made them, the third for anybody of the campaign.
 */
export async function promisedCalls(ctx: Context, campaignId: string): Promise<void> {
  await execute(
    ctx,
    `create temporary table demo_promise on commit drop as
     select uuidv7() as id, p.*, p.local_time at time zone p.time_zone as due_at
       from (select c.*, case when n % 30 = 7 then null else agent_id end as owner_id,
                    day + make_interval(days => case extract(isodow from day)::int
                                                  when 6 then 2 when 7 then 2 else 0 end,
                                        hours => 9 + (n / 10 % 8)::int, mins => 15 * (n / 10 % 4)::int)
                      as local_time
               from demo_call c, lateral (
                 select date_trunc('day', $1::timestamptz at time zone c.time_zone)
                        + make_interval(days => 1 + (n / 10 % 3)::int) as day) d
              where c.action = 'schedule_callback') p`,
    [ctx.now()],
  );
  await execute(
    ctx,
    `insert into callback (id, task_id, campaign_id, contact_id, attempt_id, owner_id, local_time,
       time_zone, due_at, state, note, created_by, version, created_at, updated_at)
     select id, task_id, $1, contact_id, attempt_id, owner_id, local_time, time_zone, due_at, 'open',
            'Asked to be called again.', agent_id, 1, at + interval '6 min', at + interval '6 min'
       from demo_promise`,
    [campaignId],
  );
  await execute(
    ctx,
    `update call_task t set due_at = p.due_at, rank = 0, owner_id = p.owner_id
       from demo_promise p where p.task_id = t.id`,
  );
  await execute(
    ctx,
    `insert into activity (at, type, contact_id, account_id, campaign_id, actor_id, actor_name,
                           outcome, ref_id, data)
     select p.at + interval '6 min', 'callback_set', p.contact_id, p.account_id, $1, p.agent_id,
            u.name, to_char(p.local_time, 'YYYY-MM-DD"T"HH24:MI'), p.id,
            jsonb_build_object('timeZone', p.time_zone)
       from demo_promise p join app_user u on u.id = p.agent_id`,
    [campaignId],
  );
}
