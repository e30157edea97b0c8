import type { UserActor } from "#shared/kernel/actor.ts";
import { scopeOf } from "#shared/kernel/access.ts";
import { actorId } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { Exec } from "#server/kernel/db/exec.ts";

/** `campaign.read` of an agent: the campaigns they are assigned to. */
export async function ownCampaigns(ctx: Context, ids: readonly string[]): Promise<Set<string>> {
  const rows = await query<{ id: string }>(
    ctx,
    `select campaign_id as id from campaign_agent where user_id = $1 and campaign_id = any ($2)`,
    [actorId(ctx.actor), ids],
  );
  return new Set(rows.map((row) => row.id));
}

/** The collection is for those who see all of it. */
export async function canSubscribeToAll(actor: UserActor): Promise<boolean> {
  return scopeOf(actor.roles, "campaign.read") === "all";
}

/** One campaign's topics: who sees all, and the agents assigned to it. */
export async function canSubscribeToCampaign(
  actor: UserActor,
  params: Record<string, string>,
  exec: Exec,
): Promise<boolean> {
  if (scopeOf(actor.roles, "campaign.read") === "all") return true;
  const rows = await exec(
    `select 1 from campaign_agent where campaign_id::text = $1 and user_id = $2`,
    [params["id"] ?? params["campaignId"], actor.userId],
  );
  return rows.length > 0;
}
