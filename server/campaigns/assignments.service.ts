import { campaignAgentsSet } from "#shared/campaigns/campaigns.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, query, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { lockCampaign } from "./campaigns.service.ts";
import { invalid } from "#server/kernel/errors.ts";

/** Assigns one more person; who is assigned already stays. */
export async function assignAgent(ctx: Context, campaignId: string, userId: string): Promise<void> {
  // first the campaign, as whoever sets all of its agents does
  await lockCampaign(ctx, campaignId);
  const added = await execute(
    ctx,
    `insert into campaign_agent (campaign_id, user_id, assigned_at) values ($1, $2, $3)
     on conflict do nothing`,
    [campaignId, userId, ctx.now()],
  );
  if (added > 0) await changed(ctx, campaignId, { added: [userId], removed: [] });
}

/** Takes a person off every campaign. */
export async function leaveCampaigns(ctx: Context, userId: string): Promise<void> {
  await query(
    ctx,
    `select from campaign c
      where exists (select from campaign_agent a where a.campaign_id = c.id and a.user_id = $1)
      order by c.id for update`,
    [userId],
  );
  const left = await query<{ campaign_id: string }>(
    ctx,
    `delete from campaign_agent where user_id = $1 returning campaign_id`,
    [userId],
  );
  for (const { campaign_id } of left) {
    await changed(ctx, campaign_id, { added: [], removed: [userId] });
  }
}

async function changed(
  ctx: Context,
  id: string,
  who: { added: string[]; removed: string[] },
): Promise<void> {
  const campaign = await lockCampaign(ctx, id);
  campaign.updatedAt = ctx.now();
  record(ctx, campaignAgentsSet, id, who);
  // a handover may change the same row by SQL next
  await ctx.em.flush();
}

/**
 * Who leaves the campaign at the same time waits, or is not one of it any more.
 * @throws AppError invalid at `path`
 */
export async function mustBeAgentOf(
  ctx: Context,
  campaignId: string,
  userId: string,
  path: string,
): Promise<void> {
  const agent = await queryOne(
    ctx,
    `select ca.user_id from campaign_agent ca join app_user u on u.id = ca.user_id
      where ca.campaign_id = $1 and ca.user_id = $2
        and u.status = 'active' and u.roles && array['agent', 'admin']
        for share of ca`,
    [campaignId, userId],
  );
  if (!agent) throw invalid(path, "This is no agent of the campaign.");
}
