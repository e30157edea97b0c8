import { RESERVED } from "#shared/calls/queue/task-state.rules.ts";
import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import type { Check } from "#shared/campaigns/campaign.schema.ts";
import type { Campaign } from "#server/campaigns/campaign.entity.ts";
import type { ProgressSource } from "#server/campaigns/campaigns.registry.ts";
import { LISTED_CONTACTS } from "#server/campaigns/campaigns.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { oneOf, queryOne } from "#server/kernel/db/sql.ts";
import { hasQualifying } from "#server/calls/dispositions/dispositions.service.ts";
import { contentOf } from "./campaign-content.service.ts";

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
                    count(*) filter (where ${oneOf("state", RESERVED)}) as held,
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
