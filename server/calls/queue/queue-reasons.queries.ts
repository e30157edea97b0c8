import { TAKE_OVER_MINUTES } from "#shared/calls/queue/task.rules.ts";
import { HELD, RESERVED } from "#shared/calls/queue/task-state.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { oneOf, query } from "#server/kernel/db/sql.ts";
import { openKeys, windowOfKey } from "#server/compliance/calling-hours.rules.ts";
import type { Reasons } from "#shared/calls/queue/queue.schema.ts";

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
           when ${oneOf("state", HELD)} then 'held'
           when state = 'done' then 'done'
           when state = 'removed' then removed_reason
           when due_at > $2 then 'not_due'
           when time_zone = 'country:??' then 'unknown_zone'
           when time_zone <> all ($3) then 'hours'
           when $4::uuid is not null and owner_id <> $4
                and due_at > $2 - interval '${TAKE_OVER_MINUTES} minutes' then 'owned'
           when exists (select from call_task h where h.phone_e164 = t.phone_e164
                          and ${oneOf("h.state", RESERVED)}) then 'other_campaign'
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
