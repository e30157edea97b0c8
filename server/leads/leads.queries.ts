import { accountBatchesTopic, accountTopic } from "#shared/accounts/accounts.events.ts";
import { contactBatchesTopic, contactTopic } from "#shared/contacts/contacts.events.ts";
import type { TopicName } from "#shared/kernel/topic-ref.ts";
import { HOLD_SECONDS } from "#shared/leads/lead.rules.ts";
import type { ChecklistItem, ClientDecision, LeadStatus } from "#shared/leads/lead.rules.ts";
import type { Lead, LeadAnswer, LeadRow, LeadSort } from "#shared/leads/leads.schema.ts";
import type { ScoreFacts, ScorePart } from "#shared/leads/score.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { countRows, readPage } from "#server/kernel/db/page.ts";
import type { Page, SortColumn } from "#server/kernel/db/page.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";

/** One row of the query below: what `leads.present.ts` makes DTOs of. */
export interface LeadRecord extends Omit<LeadRow, "claim" | "score"> {
  claimOwner: string | null;
  claimOwnerName: string | null;
  claimUntil: string | null;
  storedParts: ScorePart[] | null;
  scoreFacts: ScoreFacts;
}

/** SQL condition of a lead (alias l) that waits for a reviewer; the index `lead_queue` is over it. */
export const IN_QUEUE = `(l.status in ('new', 'under_review')
  or (l.status = 'published' and l.client_decision = 'rejected'))`;

/** A lead (alias l) with a question that its agent has not answered. */
export const HELD = `exists (
  select from lead_question q where q.lead_id = l.id and q.closed_at is null)`;

/** Everybody whose answers a lead (alias l) has had: who made it, and who mended it before it went on. */
export const WRITTEN_BY = `array(select m.actor_id from lead_history m
  where m.lead_id = l.id and m.event in ('create', 'fix') and m.actor_id is not null)`;

/** The end of a claim: `lease`, unless its lead is `held`; then it outlives every screen. */
export const claimEnd = (held: string, lease: string) => `case when ${held}
  then clock_timestamp() + interval '${HOLD_SECONDS} seconds' else ${lease} end`;

/** A lead (alias l) that waits for its agent. */
export const FOR_AGENT = `(l.status = 'returned' or ${HELD})`;

/** Who is to mend a lead (alias l) and to answer for it. */
export const FIXER = `coalesce(l.fixer_id, l.agent_id)`;

const NAME = (alias: string) =>
  `coalesce(nullif(concat_ws(' ', ${alias}.first_name, ${alias}.last_name), ''), ${alias}.email, 'Unnamed')`;

const iso = (column: string) =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const FIELDS = `
  l.id, l.version, l.status, l.client_decision as "clientDecision",
  l.client_comment as "clientComment", l.campaign_id as "campaignId", c.name as "campaignName",
  l.contact_id as "contactId", ${NAME("k")} as "contactName", k.job_title as "jobTitle",
  l.account_id as "accountId", a.name as "accountName", coalesce(k.country, a.hq_country) as country,
  l.agent_id as "agentId", l.fixer_id as "fixerId", f.name as "fixerName", g.name as "agentName",
  l.order_id as "orderId", o.name as "orderName",
  cl.name as "clientName", l.claim_owner as "claimOwner", h.name as "claimOwnerName",
  l.claim_until as "claimUntil", l.reason, d.name as "decidedByName",
  l.qualified_at as "qualifiedAt", l.queued_at as "queuedAt", l.decided_at as "decidedAt",
  l.published_at as "publishedAt",
  (select jsonb_build_object('text', q.question, 'askedByName', q.asked_by_name,
          'askedAt', ${iso("q.asked_at")})
     from lead_question q where q.lead_id = l.id and q.closed_at is null) as question,
  l.score_parts as "storedParts",
  jsonb_build_object('isConversation', coalesce(t.is_conversation, false),
    'talkSeconds', floor(extract(epoch from t.ended_at - t.answered_at))::int,
    'answers', l.answers, 'questions', coalesce((select jsonb_array_length(f.fields)
       from qualification_form_version f where f.form_id = l.form_id and f.no = l.form_version), 0),
    'email', k.email, 'emailStatus', k.email_status, 'consentBasis', k.consent_basis,
    'phone', k.phone_e164,
    'known', num_nonnulls(k.first_name, k.last_name, k.job_title, a.name,
                          coalesce(k.country, a.hq_country))) as "scoreFacts"`;

const FROM = `
  lead l
  join campaign c on c.id = l.campaign_id
  join contact k on k.id = l.contact_id
  left join account a on a.id = l.account_id
  join app_user g on g.id = l.agent_id
  left join app_user f on f.id = l.fixer_id
  left join app_user h on h.id = l.claim_owner
  left join app_user d on d.id = l.decided_by
  left join client_order o on o.id = l.order_id
  left join client cl on cl.id = o.client_id
  left join call_attempt t on t.id = l.attempt_id`;

/** Leads by id, as they stand now. */
export function leadRecords(ctx: Context, ids: readonly string[]): Promise<LeadRecord[]> {
  return query(ctx, `select ${FIELDS} from ${FROM} where l.id = any($1::uuid[])`, [ids]);
}

const SORTS: Record<LeadSort, SortColumn> = {
  qualifiedAt: { expr: "l.qualified_at", type: "timestamptz" },
  queuedAt: { expr: "l.queued_at", type: "timestamptz" },
  publishedAt: { expr: "l.published_at", type: "timestamptz" },
  status: { expr: "l.status", type: "text" },
  contactName: { expr: NAME("k"), type: "text" },
  accountName: { expr: "a.name", type: "text" },
  campaignName: { expr: "c.name", type: "text" },
  agentName: { expr: "g.name", type: "text" },
};

export interface LeadFilter {
  view: "all" | "queue" | "mine" | "waiting";
  status?: readonly LeadStatus[];
  campaignId?: string;
  orderId?: string;
  agentId?: string;
  sort?: LeadSort | `-${LeadSort}`;
  limit: number;
  cursor?: string;
  offset?: number;
}

/** One page of leads (the queue oldest first, else newest first); the first one says how many match. */
export async function pageOfLeads(
  ctx: Context,
  filter: LeadFilter,
): Promise<Page<LeadRecord> & { total?: number }> {
  const params: unknown[] = [];
  const where: string[] = ["true"];
  const add = (sql: string, value: unknown) =>
    where.push(sql.replace("?", `$${params.push(value)}`));
  if (filter.view === "queue") where.push(IN_QUEUE);
  if (filter.view === "waiting") where.push(FOR_AGENT);
  if (filter.status) add("l.status = any(?::text[])", filter.status);
  if (filter.campaignId) add("l.campaign_id = ?", filter.campaignId);
  if (filter.orderId) add("l.order_id = ?", filter.orderId);
  const whose = filter.view === "waiting" ? FIXER : "l.agent_id, l.fixer_id";
  if (filter.agentId) add(`? in (${whose})`, filter.agentId);
  const sort = filter.sort ?? (filter.view === "queue" ? "queuedAt" : "-qualifiedAt");
  const page = await readPage<LeadRecord>(ctx, {
    where,
    params,
    select: FIELDS,
    from: FROM,
    id: "l.id",
    sort: SORTS[sort.replace(/^-/, "") as LeadSort],
    descending: sort.startsWith("-"),
    limit: filter.limit,
    cursor: filter.cursor,
    offset: filter.offset,
  });
  if (filter.cursor) return page;
  return { ...page, total: await countRows(ctx, { where, params, from: "lead l" }) };
}

/** What a lead's page shows beside its row. */
export interface LeadFacts extends Pick<
  Lead,
  | "contact"
  | "account"
  | "call"
  | "notes"
  | "history"
  | "reviewNotes"
  | "questions"
  | "deliveredBefore"
> {
  id: string;
  answers: LeadAnswer[];
  checklist: ChecklistItem[];
}

/** Facts, history and notes of leads by id. */
export function leadFacts(ctx: Context, ids: readonly string[]): Promise<LeadFacts[]> {
  return query(ctx, FACTS, [ids]);
}

const FACTS = `
  select l.id, l.answers, l.checklist, l.notes,
    jsonb_build_object('email', k.email, 'phone', k.phone_e164, 'seniority', k.seniority,
      'department', k.department, 'city', k.city, 'country', k.country, 'timeZone', k.time_zone,
      'linkedinUrl', k.linkedin_url, 'consentBasis', k.consent_basis) as contact,
    case when a.id is not null then jsonb_build_object('domain', a.domain, 'industry', a.industry,
      'staffCount', a.staff_count, 'staffRange', a.staff_range, 'revenueRange', a.revenue_range,
      'hqCity', a.hq_city, 'hqCountry', a.hq_country) end as account,
    case when t.id is not null then jsonb_build_object('at', ${iso("t.created_at")},
      'talkSeconds', floor(extract(epoch from t.ended_at - t.answered_at))::int,
      'disposition', t.disposition_label) end as call,
    coalesce((select jsonb_agg(jsonb_build_object('at', ${iso("e.at")}, 'event', e.event,
        'fromStatus', e.from_status, 'toStatus', e.to_status, 'reason', e.reason,
        'actorName', e.actor_name) order by e.seq)
      from lead_history e where e.lead_id = l.id), '[]') as history,
    coalesce((select jsonb_agg(jsonb_build_object('id', n.id, 'at', ${iso("n.at")},
        'authorName', n.author_name, 'second', n.second, 'body', n.body) order by n.at, n.id)
      from lead_note n where n.lead_id = l.id), '[]') as "reviewNotes",
    coalesce((select jsonb_agg(jsonb_build_object('id', q.id, 'question', q.question,
        'askedAt', ${iso("q.asked_at")}, 'askedByName', q.asked_by_name,
        'closedAt', ${iso("q.closed_at")}, 'answer', q.answer,
        'answeredByName', q.answered_by_name) order by q.asked_at, q.id)
      from lead_question q where q.lead_id = l.id), '[]') as questions,
    coalesce((select jsonb_agg(jsonb_build_object('clientName', cl.name, 'orderName', o.name,
        'contactName', ${NAME("p")}, 'at', ${iso("v.delivered_at")}) order by v.delivered_at desc)
      from client_delivery v
      join client_order o on o.id = v.order_id
      join client cl on cl.id = v.client_id
      join contact p on p.id = v.contact_id
      where v.lead_id <> l.id and v.ended_at is null
        and (v.contact_id = l.contact_id or v.account_id = l.account_id)
        and v.delivered_at > l.qualified_at - interval '12 months'
        and v.client_id in (select distinct x.client_id from client_order x
          join order_campaign b on b.order_id = x.id where b.campaign_id = l.campaign_id)
      ), '[]') as "deliveredBefore"
  from lead l
  join contact k on k.id = l.contact_id
  left join account a on a.id = l.account_id
  left join call_attempt t on t.id = l.attempt_id
  where l.id = any($1::uuid[])`;

/** What a step of the state machine needs to know of the locked lead. */
export interface LockedLead {
  id: string;
  version: number;
  status: LeadStatus;
  clientDecision: ClientDecision | null;
  campaignId: string;
  contactId: string;
  accountId: string | null;
  agentId: string;
  /** Who mends it in the agent's place. */
  fixerId: string | null;
  /** Who made or mended it, also before it went to somebody else. */
  writtenBy: string[];
  orderId: string | null;
  qualifiedAt: string;
  checklist: ChecklistItem[];
  claimOwner: string | null;
  claimOwnerName: string | null;
  claimToken: string | null;
  claimUntil: string | null;
  /** The lease has not run out, by the database's clock. */
  claimLive: boolean;
}

/** The lead, locked until the transaction ends; undefined when there is none. */
export function lockLead(ctx: Context, id: string): Promise<LockedLead | undefined> {
  return queryOne(
    ctx,
    `select l.id, l.version, l.status, l.client_decision as "clientDecision",
       l.campaign_id as "campaignId", l.contact_id as "contactId", l.account_id as "accountId",
       l.agent_id as "agentId", l.fixer_id as "fixerId", ${WRITTEN_BY} as "writtenBy",
       l.order_id as "orderId", l.qualified_at as "qualifiedAt",
       l.checklist, l.claim_owner as "claimOwner", h.name as "claimOwnerName",
       l.claim_token as "claimToken", l.claim_until as "claimUntil",
       coalesce(l.claim_until > clock_timestamp(), false) as "claimLive"
     from lead l left join app_user h on h.id = l.claim_owner
     where l.id = $1 for update of l`,
    [id],
  );
}

/** Topics of the person and the company that a lead is about: its view shows their fields. */
export async function recordTopicsOf(ctx: Context, id: string): Promise<TopicName[]> {
  const lead = await queryOne<{ contactId: string; accountId: string | null }>(
    ctx,
    `select contact_id as "contactId", account_id as "accountId" from lead where id = $1`,
    [id],
  );
  if (!lead) return [];
  const person = [contactTopic.topic({ id: lead.contactId }), contactBatchesTopic.topic({})];
  if (!lead.accountId) return person;
  return [...person, accountTopic.topic({ id: lead.accountId }), accountBatchesTopic.topic({})];
}
