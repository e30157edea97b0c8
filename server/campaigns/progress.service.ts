import type { Pool } from "pg";
import type { CampaignType } from "#shared/campaigns/campaign.rules.ts";
import type { CampaignProgress } from "#shared/campaigns/campaign.schema.ts";
import { campaignProgressTopic } from "#shared/campaigns/campaigns.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { tryHold } from "#server/kernel/db/locks.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { execute, queryOne } from "#server/kernel/db/sql.ts";
import { publish, transact } from "#server/kernel/db/transact.ts";
import { notFound } from "#server/kernel/errors.ts";
import { actualOf } from "#server/kernel/events/gauges.ts";
import { channelsOf, progressSource } from "./campaigns.registry.ts";
import { MOVING, addUp, figuresSql, sumOf } from "./figures.service.ts";
import type { Figures } from "./figures.service.ts";

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

/** Whether a mark waits. */
export async function hasTouched(pool: Pick<Pool, "query">): Promise<boolean> {
  const { rows } = await pool.query<{ waits: boolean }>({
    name: "progress-peek",
    text: "select exists (select from campaign_touched) as waits",
  });
  return rows[0]!.waits;
}

/** Figures of one campaign as they are now, from what its rows' writers count. @throws AppError not_found */
export async function computeProgress(ctx: Context, id: string): Promise<CampaignProgress> {
  const campaign = await queryOne<{ type: CampaignType; total: number; kept: Figures | null }>(
    ctx,
    `select type, audience_count as total, ${figuresSql("$1")} as kept from campaign where id = $1`,
    [id],
  );
  if (!campaign) throw notFound("campaign");
  const progress: CampaignProgress = {
    total: campaign.total,
    done: 0,
    open: 0,
    leads: sumOf(campaign.kept, "leads"),
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
 * One step of the progress loop: adds up what was counted, and publishes the figures of every campaign
 * that moved. One process at a time, so that an older value never follows a newer one.
 * @returns campaigns that are active and have nothing left to do
 */
export async function publishProgress(ctx: Context): Promise<string[]> {
  return transact(ctx, async (tx) => {
    if (!(await tryHold(tx, "campaignProgress"))) return [];
    const finished: string[] = [];
    for (const id of await addUp(tx)) {
      const progress = await computeProgress(tx, id);
      publish(tx, campaignProgressTopic.gauge({ id }, "progress", progress));
      if (progress.open === 0 && progress.total > 0) finished.push(id);
    }
    return finished;
  });
}

/** What moves with the clock alone. */
const BY_CLOCK = ["ratePerSec", "etaSec"];

/** The gauge beside the campaign's rows; one whose figures move right now is left out. */
export const progressNow = actualOf(campaignProgressTopic, async (ctx, { id }, shown) => {
  const moving = await queryOne<{ now: boolean }>(ctx, `select ${MOVING} as now`, [id]);
  const before = shown.get("progress");
  if (moving?.now || !before) return new Map();
  const { figures, ...progress } = await computeProgress(ctx, id!);
  const lasting = Object.entries(figures).filter(([name]) => !BY_CLOCK.includes(name));
  const byClock = Object.entries(before.figures).filter(([name]) => BY_CLOCK.includes(name));
  const all = Object.fromEntries([...lasting, ...byClock]);
  return new Map([["progress", { ...progress, at: before.at, figures: all }]]);
});
