import { campaignChecklistSet } from "#shared/campaigns/campaigns.events.ts";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import type { TemplateItem } from "#shared/leads/checklist.contract.ts";
import { lockCampaign, presentOne, refuseStale } from "#server/campaigns/campaigns.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, query, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";

/** The campaign's own checklist, else the workspace's. */
export async function checklistOf(
  ctx: Context,
  campaignId: string,
): Promise<{ own: boolean; items: TemplateItem[] }> {
  const found = await queryOne<{ own: boolean; items: TemplateItem[] }>(
    ctx,
    `select campaign_id is not null as own, items from checklist_template
      where campaign_id = $1 or campaign_id is null order by campaign_id nulls last limit 1`,
    [campaignId],
  );
  return found ?? { own: false, items: [] };
}

/**
 * Gives a campaign its own checklist, or (null) the workspace's again. Leads that are there keep
 * theirs: a reviewer's ticks stand for what was asked then.
 * @throws AppError stale, not_found
 */
export async function setChecklist(
  ctx: Context,
  input: {
    id: string;
    version: number;
    items: readonly { key?: string; label: string }[] | null;
  },
): Promise<CampaignRow> {
  const campaign = await lockCampaign(ctx, input.id);
  await refuseStale(ctx, campaign, input.version);
  if (input.items === null) {
    await execute(ctx, `delete from checklist_template where campaign_id = $1`, [input.id]);
  } else {
    const before = await checklistOf(ctx, input.id);
    const items = withKeys(input.items, before.items);
    await query(
      ctx,
      `insert into checklist_template (id, campaign_id, name, items, created_at, updated_at)
       values ($1, $2, $3, $4::jsonb, $5, $5)
       on conflict (campaign_id) do update
          set items = excluded.items, version = checklist_template.version + 1,
              updated_at = excluded.updated_at`,
      [ctx.newId(), input.id, campaign.name, JSON.stringify(items), ctx.now()],
    );
  }
  campaign.updatedAt = ctx.now();
  record(ctx, campaignChecklistSet, input.id, {
    labels: input.items?.map(({ label }) => label) ?? null,
  });
  return presentOne(ctx, input.id);
}

/** An item keeps the key it is sent with, each once; one without gets the next free number. */
function withKeys(
  items: readonly { key?: string; label: string }[],
  before: readonly TemplateItem[],
): TemplateItem[] {
  const known = new Set([...before, ...items].map(({ key }) => key));
  const used = new Set<string>();
  let next = 1;
  return items.map(({ key, label }) => {
    let mine = key && !used.has(key) ? key : null;
    while (mine === null) {
      const candidate = `item${next++}`;
      if (!known.has(candidate) && !used.has(candidate)) mine = candidate;
    }
    used.add(mine);
    return { key: mine, label };
  });
}
