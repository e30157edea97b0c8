import { figureDrift } from "#server/campaigns/figures.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { Drift } from "#server/kernel/module.ts";

/** A lead's status is where its history ends, and every step begins where the last one ended. */
const HISTORY = `
  select l.id, l.status as stored, h.to_status as actual
    from lead l
    left join lateral (select to_status from lead_history where lead_id = l.id
      order by seq desc limit 1) h on true
   where h.to_status is distinct from l.status
  union all
  select lead_id, from_status, before
    from (select lead_id, seq, from_status,
            lag(to_status) over (partition by lead_id order by seq) as before from lead_history) s
   where from_status is distinct from before`;

/** Only leads that wait for a reviewer may be held. */
const CLAIMS = `
  select id, status as stored from lead
   where claim_owner is not null and not (status = 'under_review'
     or (status = 'published' and client_decision = 'rejected'))`;

/** A contact's count of leads. */
const COUNTS = `
  select k.id, coalesce(s.leads_total, 0) as stored, count(l.id)::int as actual
    from contact k
    left join contact_stats s on s.contact_id = k.id
    left join lead l on l.contact_id = k.id
   group by k.id, s.leads_total having coalesce(s.leads_total, 0) <> count(l.id)`;

/** What leads give the campaigns' figures. */
const FIGURES = `
  select campaign_id, 'lead_' || status as figure, qualified_at as at, 1 as n from lead
  union all
  select campaign_id, 'leads', qualified_at, 1 from lead where status <> 'rejected'
  union all
  select campaign_id, 'published', published_at, 1 from lead where status = 'published'`;

/** Recomputes states from histories and counts from rows, and looks for claims on leads that nobody reviews. */
export async function verifyLeads(ctx: Context): Promise<Drift[]> {
  const histories = await query<{ id: string; stored: unknown; actual: unknown }>(ctx, HISTORY);
  const claims = await query<{ id: string; stored: unknown }>(ctx, CLAIMS);
  const counts = await query<{ id: string; stored: unknown; actual: unknown }>(ctx, COUNTS);
  return [
    ...counts.map(({ id, stored, actual }) => ({ what: `contact ${id} leads`, stored, actual })),
    ...histories.map(({ id, stored, actual }) => ({ what: `lead ${id} status`, stored, actual })),
    ...claims.map(({ id, stored }) => ({ what: `lead ${id} claim`, stored, actual: "no claim" })),
    ...(await figureDrift(ctx, `figure ~ '^(lead_|(leads|published)$)'`, FIGURES)),
  ];
}
