import { scopeOf } from "#shared/kernel/access.ts";
import { actorId } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { TopicPolicy } from "#server/kernel/module.ts";
import { followRecords, followWhen } from "#server/kernel/policy.ts";

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
export const canSubscribeToAll = followWhen(
  (actor) => scopeOf(actor.roles, "campaign.read") === "all",
);

/** One campaign's topics: who sees all, and the agents assigned to it. */
export const canSubscribeToCampaign: TopicPolicy = async (actor, asked, exec) => {
  if (scopeOf(actor.roles, "campaign.read") === "all") return asked;
  return followRecords(asked, "id", async (ids) => {
    const rows = await exec<{ id: string }>(
      `select campaign_id as id from campaign_agent
        where campaign_id = any ($1::uuid[]) and user_id = $2`,
      [ids, actor.userId],
    );
    return new Set(rows.map((row) => row.id));
  });
};
