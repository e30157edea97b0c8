import { OPEN, RESERVED, SETTLED } from "#shared/calls/queue/task-state.rules.ts";
import type { TaskState } from "#shared/calls/queue/task.rules.ts";
import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import type { Check } from "#shared/campaigns/campaign.schema.ts";
import type { Campaign } from "#server/campaigns/campaign.entity.ts";
import type { ProgressSource } from "#server/campaigns/campaigns.registry.ts";
import { LISTED_CONTACTS } from "#server/campaigns/campaigns.service.ts";
import { figuresSql, sumOf } from "#server/campaigns/figures.service.ts";
import type { Figures } from "#server/campaigns/figures.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { hasQualifying } from "#server/calls/dispositions/dispositions.service.ts";
import { contentOf } from "./campaign-content.service.ts";

/** Progress of the calling part of a campaign; `open` null until its queue is built. */
export const callProgress: ProgressSource = async (ctx, campaignId) => {
  const { kept, built, failed } = (await queryOne<{
    kept: Figures | null;
    built: boolean;
    failed: number;
  }>(
    ctx,
    `select ${figuresSql("$1")} as kept, exists (select from call_queue_build b join campaign c on c.id = b.campaign_id
                     where c.id = $1 and b.snapshot_no = c.snapshot_no
                       and b.built_at is not null) as built,
            (select count(*) from call_queue_build b
              where b.campaign_id = $1 and b.failed_at is not null) as failed`,
    [campaignId],
  ))!;
  const tasks = (...states: TaskState[]) => sumOf(kept, ...states.map((state) => `task_${state}`));
  const callbacks = sumOf(kept, "task_callback");
  const open = tasks(...OPEN) + callbacks;
  const done = tasks(...SETTLED);
  return {
    total: open + done,
    done,
    open: built ? open : null,
    figures: {
      queued: tasks("queued") + callbacks,
      held: tasks(...RESERVED),
      needsDisposition: tasks("needs_disposition"),
      callbacks,
      dials: sumOf(kept, "dials"),
      connects: sumOf(kept, "connects"),
      conversations: sumOf(kept, "conversations"),
      talkSeconds: Math.round(sumOf(kept, "talk") / MICRO),
      ...(failed > 0 ? { queueFailed: failed } : {}),
      removed: tasks("removed"),
    },
  };
};

const MICRO = 1_000_000;

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
