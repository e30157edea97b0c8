import { isOver } from "#shared/campaigns/campaign.rules.ts";
import type { CampaignRow, ChangePacing } from "#shared/campaigns/campaign.schema.ts";
import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import { campaignPacingSet } from "#shared/campaigns/campaigns.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, notFound } from "#server/kernel/errors.ts";
import { lockCampaign, presentOne, refuseStale, runCommand } from "./campaigns.service.ts";

/**
 * Changes the limits on calls of a campaign that is not over. The gate reads them with every dial.
 * @throws AppError not_found when it does not call, stale, wrong_state
 */
export async function changePacing(
  ctx: Context,
  id: string,
  version: number,
  { caps }: ChangePacing,
): Promise<CampaignRow> {
  const campaign = await lockCampaign(ctx, id);
  if (campaign.type === "email") throw notFound("call campaign");
  await refuseStale(ctx, campaign, version);
  if (isOver(campaign.status)) {
    throw new AppError("wrong_state", `A campaign that is ${campaign.status} keeps its pacing.`);
  }
  const call = zCallSettings.parse(campaign.settings.call ?? {});
  campaign.settings = { ...campaign.settings, call: { ...call, caps } };
  campaign.updatedAt = ctx.now();
  record(ctx, campaignPacingSet, id, {});
  return presentOne(ctx, id);
}

const PAST_END = `status in ('active', 'paused') and ends_at <= clock_timestamp()`;

/** Campaigns that are past their end and not yet written down as completed. */
export async function endedCampaigns(ctx: Context): Promise<string[]> {
  const rows = await query<{ id: string }>(ctx, `select id from campaign where ${PAST_END}`);
  return rows.map(({ id }) => id);
}

/** Completes a campaign whose end has come, paused or not; looks again under its lock. */
export async function completeIfEnded(ctx: Context, id: string): Promise<void> {
  const ended = await queryOne(
    ctx,
    `select id from campaign where id = $1 and ${PAST_END} for update`,
    [id],
  );
  if (ended) await runCommand(ctx, id, "complete");
}
