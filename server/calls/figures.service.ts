import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import type { Check } from "#shared/campaigns/campaign.schema.ts";
import type { Reasons } from "#shared/calls/calls.schema.ts";
import type { Campaign } from "#server/campaigns/campaign.entity.ts";
import type { ProgressSource } from "#server/campaigns/campaigns.registry.ts";
import { LISTED_CONTACTS } from "#server/campaigns/campaigns.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import type { Drift } from "#server/kernel/module.ts";
import { contentOf } from "./content.service.ts";
import { hasQualifying } from "./dispositions.service.ts";
import { openKeys, windowOfKey } from "./zones.ts";

/** Progress of the calling part of a campaign; `open` null until its queue is built. */
export const callProgress: ProgressSource = async (ctx, campaignId) => {
  const row = (await queryOne<Record<string, number> & { built: boolean }>(
    ctx,
    `select q.*, a.*, (select count(*) from call_queue_build b join campaign c on c.id = b.campaign_id
                        where c.id = $1 and b.snapshot_no = c.snapshot_no
                          and b.built_at is not null) > 0 as built,
            (select count(*) from call_queue_build b
              where b.campaign_id = $1 and b.failed_at is not null) as "queueFailed"
       from (select count(*) as total,
                    count(*) filter (where state = 'queued') as queued,
                    count(*) filter (where state in ('leased', 'in_call')) as held,
                    count(*) filter (where state = 'needs_disposition') as "needsDisposition",
                    count(*) filter (where state = 'queued' and rank = 0) as callbacks,
                    count(*) filter (where state = 'done') as done,
                    count(*) filter (where state = 'removed') as removed
               from call_task where campaign_id = $1) q,
            (select count(*) filter (where dialing_at is not null) as dials,
                    count(*) filter (where answered_at is not null) as connects,
                    count(*) filter (where is_conversation) as conversations,
                    coalesce(round(sum(extract(epoch from ended_at - answered_at))), 0)::int
                      as "talkSeconds"
               from call_attempt where campaign_id = $1) a`,
    [campaignId],
  ))!;
  const { built, total, done, removed, queueFailed, ...counts } = row;
  const figures = queueFailed! > 0 ? { ...counts, queueFailed: queueFailed! } : counts;
  const open = counts["queued"]! + counts["held"]! + counts["needsDisposition"]!;
  return {
    total: total!,
    done: done! + removed!,
    open: built ? open : null,
    figures: { ...figures, removed: removed! },
  };
};

const LABELS: Record<string, string> = {
  callable: "Can be called now",
  held: "With an agent now",
  other_campaign: "In a call of another campaign",
  not_due: "Planned for later",
  owned: "Promised to another agent",
  unknown_zone: "Time zone not known",
  hours: "Outside calling hours",
  suppressed: "Suppressed",
  destination: "Country not enabled, or a number never called",
  no_phone: "No number that can be called",
  deleted: "Deleted",
  stopped: "Campaign stopped",
  done: "Settled",
};

/** How many can be called now, and for each of the others the first rule that keeps them back. */
export async function reasonsOf(
  ctx: Context,
  campaignId: string,
  agentId: string | null,
): Promise<Reasons> {
  const rows = await query<{ reason: string; zone: string; count: number; until: string | null }>(
    ctx,
    `select reason, zone, count(*) as count, min(until) as until from (
       select case
           when state in ('leased', 'in_call', 'needs_disposition') then 'held'
           when state = 'done' then 'done'
           when state = 'removed' then removed_reason
           when due_at > $2 then 'not_due'
           when time_zone = 'country:??' then 'unknown_zone'
           when time_zone <> all ($3) then 'hours'
           when $4::uuid is not null and owner_id <> $4
                and due_at > $2 - interval '15 minutes' then 'owned'
           when exists (select from call_task h where h.phone_e164 = t.phone_e164
                          and h.state in ('leased', 'in_call')) then 'other_campaign'
           else 'callable' end as reason,
         case when state = 'queued' and due_at <= $2 and time_zone <> all ($3)
              then time_zone else '' end as zone,
         case when state = 'queued' and due_at > $2 then due_at end as until
       from call_task t where campaign_id = $1) q
     group by reason, zone`,
    [campaignId, ctx.now(), openKeys(ctx.now()), agentId],
  );
  const left = await query<{ reason: string; count: number }>(
    ctx,
    `select key as reason, sum(value::int) as count from call_queue_build b, jsonb_each_text(left_out)
      where b.campaign_id = $1 group by key having sum(value::int) > 0`,
    [campaignId],
  );
  const byReason = new Map<string, { count: number; until: string | null }>();
  for (const row of [...rows, ...left.map((one) => ({ ...one, zone: "", until: null }))]) {
    const until = row.zone ? opensAt(row.zone, ctx.now()) : row.until;
    const known = byReason.get(row.reason) ?? { count: 0, until: null };
    known.count += row.count;
    if (until && (!known.until || until < known.until)) known.until = until;
    byReason.set(row.reason, known);
  }
  const callable = byReason.get("callable")?.count ?? 0;
  byReason.delete("callable");
  const reasons = [...byReason].map(([reason, { count, until }]) => ({
    reason,
    label: LABELS[reason] ?? reason,
    count,
    until,
  }));
  const total = callable + reasons.reduce((sum, { count }) => sum + count, 0);
  return { total, callable, reasons: reasons.toSorted((a, b) => b.count - a.count) };
}

function opensAt(zone: string, at: Date): string | null {
  const window = windowOfKey(zone, at);
  return window.open ? null : (window.opensAt?.toISOString() ?? null);
}

/** What a call campaign must have before it may start. */
export async function callChecks(ctx: Context, campaign: Campaign): Promise<Check[]> {
  const { script, form } = await contentOf(ctx, campaign.id);
  const counts = (await queryOne<{ agents: number; phones: number }>(
    ctx,
    `select (select count(*) from campaign_agent where campaign_id = $1) as agents,
            (select count(*) from (${LISTED_CONTACTS}) p
               join contact c on c.id = p.contact_id and c.deleted_at is null
              where coalesce(c.phone_e164, c.direct_e164, c.mobile_e164, c.hq_e164) is not null)
              as phones`,
    [campaign.id, campaign.listId],
  ))!;
  const check = (name: string, label: string, ok: boolean, good: string, bad: string): Check => ({
    check: name,
    label,
    state: ok ? "ok" : "failed",
    detail: ok ? good : bad,
  });
  const { countries } = zCallSettings.parse(campaign.settings.call ?? {});
  const qualifies = await hasQualifying(ctx, campaign.id);
  return [
    check("script", "Script", script !== null, `“${script?.name}”.`, "No script is chosen."),
    check("form", "Form", form !== null, `“${form?.name}”.`, "No qualification form is chosen."),
    check(
      "agents",
      "Agents",
      counts.agents > 0,
      `${counts.agents} assigned.`,
      "Nobody is assigned.",
    ),
    check(
      "phones",
      "Phones",
      counts.phones > 0,
      `${counts.phones.toLocaleString("en")} numbers.`,
      "Nobody has a number.",
    ),
    check(
      "countries",
      "Countries",
      countries.length > 0,
      `Only ${countries.join(", ")}.`,
      "No country is named: nobody could be dialled.",
    ),
    check("labels", "Dispositions", qualifies, "One qualifies.", "No label makes a lead."),
  ];
}

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
      where t.state in ('queued', 'done') and t.outcome is distinct from last.disposition_label
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
      where cb.state = 'open' and t.state in ('done', 'removed')`,
  );
  return rows;
}
