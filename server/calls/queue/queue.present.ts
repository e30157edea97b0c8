import { ON_CALL } from "#shared/calls/queue/task-state.rules.ts";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Context } from "#server/kernel/context.ts";
import { countRows, readPage } from "#server/kernel/db/page.ts";
import type { Page, SortColumn } from "#server/kernel/db/page.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { oneOf, query } from "#server/kernel/db/sql.ts";
import type { CallTaskRow, CurrentTask, TaskSort } from "#shared/calls/queue/queue.schema.ts";

const ATTEMPT = `jsonb_build_object('id', a.id, 'taskId', a.task_id, 'state', a.state,
  'carrier', a.carrier, 'phone', a.phone_e164, 'createdAt', iso(a.created_at),
  'dialingAt', iso(a.dialing_at), 'answeredAt', iso(a.answered_at),
  'bridgedAt', iso(a.bridged_at), 'endedAt', iso(a.ended_at),
  'endReason', a.end_reason, 'notDialled', a.not_dialled, 'disposition', a.disposition_label)`;

const TASK = `t.id, t.version, t.campaign_id as "campaignId", t.contact_id as "contactId",
  coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), 'Unknown') as "contactName",
  c.job_title as "jobTitle", t.account_id as "accountId", ac.name as "accountName",
  t.phone_e164 as phone, t.time_zone as "timeZone", t.state, t.rank = 0 as "isCallback",
  t.owner_id as "ownerId", o.name as "ownerName",
  t.due_at as "dueAt", t.attempts, t.last_attempt_at as "lastAttemptAt", t.outcome,
  t.removed_reason as "removedReason", t.lease_owner as "agentId", u.name as "agentName",
  t.lease_until as "leaseUntil", case when a.id is null then null else ${ATTEMPT} end as attempt`;

const JOINS = `
  left join contact c on c.id = t.contact_id
  left join account ac on ac.id = t.account_id
  left join app_user u on u.id = t.lease_owner
  left join app_user o on o.id = t.owner_id
  left join lateral (
    select * from call_attempt a where a.task_id = t.id and a.disposed_at is null
       and ${oneOf("t.state", ON_CALL)}
     order by a.created_at desc limit 1
  ) a on true`;

// Behind a select their number is not seen when it is planned: with it the planner would take each
// call's own plan for a little better than the kept one, and plan again each time.
const IDS = `(select $1::uuid[])::uuid[]`;

// By itself, before it is joined: a plan made for an empty table would walk all of a full one in the
// order of its accounts.
const NAMED = `(select * from call_task where id = any (${IDS}) offset 0) t ${JOINS}`;

const TASKS = prepared("present-tasks", `select ${TASK} from ${NAMED}`);

/** Tasks of these ids, as managers and supervisors see them. */
export async function presentTasks(ctx: Context, ids: readonly string[]): Promise<CallTaskRow[]> {
  return ids.length === 0 ? [] : query(ctx, TASKS, [ids]);
}

const SORTS: Record<TaskSort, SortColumn> = {
  updatedAt: { expr: "t.updated_at", type: "timestamptz" },
  dueAt: { expr: "t.due_at", type: "timestamptz" },
  state: { expr: "t.state", type: "text" },
  attempts: { expr: "t.attempts", type: "integer" },
  timeZone: { expr: "t.time_zone", type: "text" },
};

interface TaskFilter {
  campaignId: string;
  state?: string;
  /** Only those this agent holds or owns. */
  agentId: string | null;
  sort?: TaskSort | `-${TaskSort}`;
  limit: number;
  cursor?: string;
  offset?: number;
}

/** One page of a campaign's tasks, last changed first; the first one says how many match. */
export async function pageOfTasks(
  ctx: Context,
  { campaignId, state, agentId, sort = "-updatedAt", ...page }: TaskFilter,
): Promise<Page<CallTaskRow> & { total?: number }> {
  const where = [
    "t.campaign_id = $1",
    "($2::text is null or t.state = $2)",
    "($3::uuid is null or t.lease_owner = $3 or t.owner_id = $3)",
  ];
  const params = [campaignId, state ?? null, agentId];
  const found = await readPage<CallTaskRow>(ctx, {
    ...page,
    where,
    params,
    select: TASK,
    from: `call_task t ${JOINS}`,
    sort: SORTS[sort.replace(/^-/, "") as TaskSort],
    descending: sort.startsWith("-"),
  });
  if (page.cursor) return found;
  return { ...found, total: await countRows(ctx, { where, params, from: "call_task t" }) };
}

// Many joins: planning this took longer than everything else of a claim together.
const CURRENT_TASKS = prepared(
  "present-current-tasks",
  `select ${TASK}, c.first_name as "firstName", c.last_name as "lastName", c.email, c.city,
            case when c.phone_e164 = t.phone_e164 then c.phone_ext end as "phoneExt",
            c.country, ac.industry, ac.staff_range as "staffRange", ac.domain,
            (select note from callback cb where cb.task_id = t.id and cb.state = 'open')
              as "callbackNote",
            coalesce((select jsonb_agg(h order by h.at desc) from (
              select iso(p.created_at) as at, pu.name as "agentName",
                     p.disposition_label as disposition, p.notes
                from call_attempt p left join app_user pu on pu.id = p.agent_id
               where p.contact_id = t.contact_id and p.state = 'ended'
               order by p.created_at desc limit 10) h), '[]') as history,
            coalesce((select jsonb_agg(r) from (
              select p.id, concat_ws(' ', p.first_name, p.last_name) as name,
                     p.job_title as "jobTitle"
                from contact p
               where p.account_id = t.account_id and p.id <> t.contact_id and p.deleted_at is null
               order by p.last_name, p.id limit 8) r), '[]') as related
       from ${NAMED}`,
);

/** Tasks of these ids as the agent who holds them sees them: with whom, history and colleagues. */
export async function presentCurrentTasks(
  ctx: Context,
  ids: readonly string[],
): Promise<CurrentTask[]> {
  return ids.length === 0 ? [] : query(ctx, CURRENT_TASKS, [ids]);
}

const claimed = new WeakMap<EntityManager, Map<string, CurrentTask>>();

/**
 * What a command answers that gave its agent this task: the last that it does. Its events show the
 * same row, which is therefore not read again for them.
 */
export async function presentClaimed(ctx: Context, id: string): Promise<CurrentTask> {
  const [task] = await presentCurrentTasks(ctx, [id]);
  claimed.set(ctx.em, new Map([[id, task!]]));
  return task!;
}

/** The task that `presentClaimed` has read in this unit of work. */
export function claimedIn(ctx: Context, id: string): CurrentTask | undefined {
  return claimed.get(ctx.em)?.get(id);
}
