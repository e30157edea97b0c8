import { settlePast } from "#server/calls/queue/task-state.service.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { execute, query } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import type { Context } from "#server/kernel/context.ts";
import { createLead } from "#server/leads/leads.service.ts";
import { promisedCalls } from "./callbacks.ts";
import type { DemoCampaigns } from "./campaigns.ts";
import { workingDays } from "./days.ts";
import type { DemoPeople } from "./people.ts";

const DAYS = 15;
/** Calls per campaign: today's, and in all. */
const TODAY = 100;
const CALLS = 400;
/** Outcome of call n is OUTCOMES[n % 10]. */
const OUTCOMES = [
  "No Answer",
  "Voicemail",
  "No Answer",
  "Not Qualified",
  "Busy",
  "Qualified",
  "Gatekeeper",
  "No Answer",
  "Not Qualified",
  "Voicemail",
];

export interface DemoLead {
  id: string;
  /** When its person was qualified. */
  at: Date;
}

interface QualifiedCall {
  attempt_id: string;
  task_id: string;
  contact_id: string;
  account_id: string;
  agent_id: string;
  ended_at: string;
}

/**
 * Working days of calls on the two running campaigns, most of them today, and the leads that came out
 * of them.
 * @returns the leads, oldest first
 */
export async function loadCalls(people: DemoPeople, campaigns: DemoCampaigns): Promise<DemoLead[]> {
  const load = async (campaignId: string, i: number): Promise<DemoLead[]> => {
    await transact(people.as("supervisor"), async (ctx) => {
      await pastCalls(ctx, people, campaignId, i);
      await touchProgress(ctx, campaignId);
    });
    return pastLeads(people, campaignId, campaigns.formId);
  };
  const leads = await Promise.all([campaigns.cloud, campaigns.security].map(load));
  return leads.flat().sort((a, b) => a.at.getTime() - b.at.getTime());
}

/**
 * Tasks, attempts, records, timeline and roll-ups of calls of the past, in one statement each. Every
 * second campaign begins at the other end of the audience, with other people.
 */
async function pastCalls(
  ctx: Context,
  people: DemoPeople,
  campaignId: string,
  place: number,
): Promise<void> {
  await chooseCalls(ctx, people, campaignId, place);
  await execute(
    ctx,
    `insert into call_attempt (id, task_id, campaign_id, contact_id, account_id, agent_id, phone_e164,
       time_zone, local_day, command_id, carrier, state, created_at, gated_at, dialing_at, ringing_at,
       answered_at, ended_at, end_reason, disposition_id, disposition_label, action, is_conversation,
       disposed_at, disposed_by, updated_at)
     select attempt_id, task_id, $1, contact_id, account_id, agent_id, phone_e164, time_zone,
            (at at time zone case when time_zone like 'country:%' then 'UTC' else time_zone end)::date,
            attempt_id::text, 'none', 'ended', at, at, at, at + interval '4 s',
            case when is_conversation then at + interval '15 s' end,
            at + make_interval(secs => case when is_conversation then 60 + n % 240 else 25 end),
            case when is_conversation then 'hangup' else 'no_answer' end,
            disposition_id, label, action, is_conversation,
            at + interval '6 min', agent_id, at + interval '6 min'
     from demo_call`,
    [campaignId],
  );
  await execute(
    ctx,
    `insert into disposition_record (id, attempt_id, disposition_id, disposition_version, label,
       action, params, decided_by, decided_at)
     select uuidv7(), attempt_id, disposition_id, disposition_version, label, action, params,
            agent_id, at + interval '6 min' from demo_call`,
  );
  await settlePast(
    ctx,
    `(select c.*, at + interval '6 min' as said_at,
             action in ('retry_after_delay', 'schedule_callback') as replans from demo_call c)`,
    ctx.now(),
  );
  await tellActivity(ctx, campaignId);
  await promisedCalls(ctx, campaignId);
  await countCalls(ctx);
}

/** Whom each call of the past was with, when, by which agent, with what outcome: `demo_call`. */
async function chooseCalls(
  ctx: Context,
  people: DemoPeople,
  campaignId: string,
  place: number,
): Promise<void> {
  const order = place % 2 === 0 ? "asc" : "desc";
  const agents = ["agent1", "agent2", "agent3", "agent4"].map((key) => people.ids[key]);
  await execute(
    ctx,
    `create temporary table demo_call on commit drop as
     select uuidv7() as attempt_id, t.id as task_id, t.contact_id, t.account_id, t.phone_e164,
            t.time_zone, d.id as disposition_id, d.version as disposition_version, d.label, d.action,
            d.params, d.is_conversation, ($3::uuid[])[1 + (n + n / 10) % 4] as agent_id, n,
            case when n < ${TODAY} then $4::timestamptz - make_interval(mins => 10 + $6 + (n * 4)::int)
                 else ($5::timestamptz[])[1 + (n - ${TODAY}) / 10 % ${DAYS}]
                      + make_interval(hours => 15, mins => $6 + (n * 37 % 400)::int) end as at
     from (select c.*, row_number() over (order by c.id ${order}) - 1 as n
             from call_task c where c.campaign_id = $1 and c.state = 'queued'
            order by c.id ${order} limit ${CALLS}) t
     join disposition d on d.campaign_id = $1 and d.label = case
            when n < ${TODAY} and n % 10 = 7 and t.time_zone not like 'country:%' then 'Callback'
            else ($2::text[])[1 + n % ${OUTCOMES.length}] end`,
    [campaignId, OUTCOMES, agents, ctx.now(), workingDays(ctx.now(), DAYS), place * 3],
  );
}

async function tellActivity(ctx: Context, campaignId: string): Promise<void> {
  await execute(
    ctx,
    `insert into activity (at, type, contact_id, account_id, campaign_id, actor_id, actor_name,
                           outcome, ref_id, data)
     select a.ended_at, 'call_ended', a.contact_id, a.account_id, a.campaign_id, a.agent_id, u.name,
            case when a.answered_at is null then a.end_reason else 'answered' end, a.id,
            jsonb_build_object('agentId', a.agent_id)
       from demo_call c join call_attempt a on a.id = c.attempt_id
       join app_user u on u.id = a.agent_id`,
  );
  await execute(
    ctx,
    `insert into activity (at, type, contact_id, account_id, campaign_id, actor_id, actor_name,
                           outcome, ref_id)
     select c.at + interval '6 min', 'disposition_saved', c.contact_id, c.account_id, $1, c.agent_id,
            u.name, c.label, c.attempt_id
     from demo_call c join app_user u on u.id = c.agent_id`,
    [campaignId],
  );
}

async function countCalls(ctx: Context): Promise<void> {
  await execute(
    ctx,
    `insert into contact_stats as s (contact_id, calls_total, last_called_at, last_disposition)
     select a.contact_id, count(*), max(a.created_at),
            (array_agg(a.disposition_label order by a.created_at desc))[1]
     from call_attempt a join demo_call c on c.contact_id = a.contact_id group by 1
     on conflict (contact_id) do update
       set calls_total = excluded.calls_total, last_called_at = excluded.last_called_at,
           last_disposition = excluded.last_disposition`,
  );
}

/** A lead for every qualified call, by the service that a disposition uses. */
async function pastLeads(
  people: DemoPeople,
  campaignId: string,
  formId: string,
): Promise<DemoLead[]> {
  const made: DemoLead[] = [];
  const supervisor = people.as("supervisor");
  const calls = await query<QualifiedCall>(
    supervisor,
    `select id as attempt_id, task_id, contact_id, account_id, agent_id, ended_at from call_attempt
     where campaign_id = $1 and action = 'converted_qualified' order by created_at`,
    [campaignId],
  );
  for (const [i, call] of calls.entries()) {
    const key = Object.entries(people.ids).find(([, id]) => id === call.agent_id)![0];
    const at = new Date(call.ended_at);
    const { leadId } = await transact(people.as(key, at), (ctx) =>
      createLead(ctx, {
        attemptId: call.attempt_id,
        taskId: call.task_id,
        campaignId,
        contactId: call.contact_id,
        accountId: call.account_id,
        agentId: call.agent_id,
        formId,
        formVersion: 1,
        answers: {
          timeline: ["This quarter", "This year", "Later"][i % 3]!,
          budget: ["Approved", "Planned"][i % 2]!,
          seats: 20 + i * 5,
        },
        notes: "Asked for the paper and a call next week.",
      }),
    );
    made.push({ id: leadId, at });
  }
  return made;
}
