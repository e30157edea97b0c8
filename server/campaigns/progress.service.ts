import type { CampaignType } from "#shared/campaigns/campaign.rules.ts";
import type { CampaignProgress } from "#shared/campaigns/campaign.schema.ts";
import { campaignProgressTopic } from "#shared/campaigns/campaigns.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { tryHold } from "#server/kernel/db/locks.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { execute, query, queryOne } from "#server/kernel/db/sql.ts";
import { publish, transact } from "#server/kernel/db/transact.ts";
import { notFound } from "#server/kernel/errors.ts";
import { actualOf } from "#server/kernel/events/gauges.ts";
import { channelsOf, progressSource } from "./campaigns.registry.ts";

/**
 * Says that figures of these campaigns may have changed, in the transaction that changed them.
 * Rows are only added: writers never wait for one another, and a mark is seen exactly when what it
 * marks is. The progress loop turns marks into one gauge each, ≤ 4 a second.
 */
export async function touchProgress(ctx: Context, ...campaignIds: string[]): Promise<void> {
  if (campaignIds.length === 0) return;
  await execute(ctx, TOUCH, [campaignIds]);
}

const TOUCH = prepared(
  "touch-progress",
  `insert into campaign_touched (campaign_id) select distinct unnest($1::uuid[])`,
);

/** SQL: the same for the campaign that `id` gives, for a statement that has a round trip to spare. */
export const touchOf = (id: string): string =>
  `insert into campaign_touched (campaign_id) select ${id} where ${id} is not null`;

/** Figures of one campaign, computed now from rows. @throws AppError not_found */
export async function computeProgress(ctx: Context, id: string): Promise<CampaignProgress> {
  const campaign = await queryOne<{ type: CampaignType; total: number; leads: number }>(
    ctx,
    `select type, audience_count as total,
            (select count(*) from lead l where l.campaign_id = c.id and l.status <> 'rejected')
              as leads
       from campaign c where id = $1`,
    [id],
  );
  if (!campaign) throw notFound("campaign");
  const progress: CampaignProgress = {
    total: campaign.total,
    done: 0,
    open: 0,
    leads: campaign.leads,
    figures: {},
    at: ctx.now().toISOString(),
  };
  for (const channel of channelsOf(campaign.type)) {
    const part = await progressSource(channel)?.(ctx, id);
    if (!part) continue;
    progress.done += part.done;
    progress.open = part.open === null || progress.open === null ? null : progress.open + part.open;
    Object.assign(progress.figures, part.figures);
  }
  return progress;
}

/**
 * One step of the progress loop: publishes the figures of every touched campaign. One process at a
 * time, so that an older value never follows a newer one.
 * @returns campaigns that are active and have nothing left to do
 */
export async function publishProgress(ctx: Context): Promise<string[]> {
  return transact(ctx, async (tx) => {
    if (!(await tryHold(tx, "campaignProgress"))) return [];
    const touched = await query<{ id: string }>(
      tx,
      `with taken as (delete from campaign_touched returning campaign_id)
       select distinct c.id from taken t join campaign c on c.id = t.campaign_id`,
    );
    const finished: string[] = [];
    for (const { id } of touched) {
      const progress = await computeProgress(tx, id);
      publish(tx, campaignProgressTopic.gauge({ id }, "progress", progress));
      if (progress.open === 0 && progress.total > 0) finished.push(id);
    }
    return finished;
  });
}

/** What moves with the clock alone. */
const BY_CLOCK = ["ratePerSec", "etaSec"];

/** The gauge beside the campaign's rows; one that is marked as touched is left out. */
export const progressNow = actualOf(campaignProgressTopic, async (ctx, { id }, shown) => {
  const touched = await queryOne(
    ctx,
    `select from campaign_touched where campaign_id::text = $1 limit 1`,
    [id],
  );
  const before = shown.get("progress");
  if (touched || !before) return new Map();
  const { figures, ...progress } = await computeProgress(ctx, id!);
  const lasting = Object.entries(figures).filter(([name]) => !BY_CLOCK.includes(name));
  const moving = Object.entries(before.figures).filter(([name]) => BY_CLOCK.includes(name));
  const all = Object.fromEntries([...lasting, ...moving]);
  return new Map([["progress", { ...progress, at: before.at, figures: all }]]);
});
