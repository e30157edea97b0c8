import type { Notification } from "#shared/notifications/notifications.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { causeOf } from "./cause.ts";
import type { Happened } from "./notifications.jobs.ts";
import type { Told } from "./notifications.service.ts";

const VERBS: Record<string, string> = {
  "campaign.paused": "paused",
  "campaign.resumed": "resumed",
  "campaign.stopped": "stopped",
  "campaign.completed": "completed",
};

/** Its owner, and for what stops or starts their calls its agents. */
export async function tellOfCampaign(ctx: Context, happened: Happened): Promise<Told[]> {
  const { action, entityId, actorId, payload } = happened;
  const campaign = await queryOne<{ name: string; owner: string }>(
    ctx,
    `select name, owner_id as owner from campaign where id = $1`,
    [entityId],
  );
  const cause = await causeOf(ctx, happened);
  if (!campaign || !cause) return [];
  const title = titleOf(campaign.name, action, actorId && cause.actorName);
  const kind = action as Notification["kind"];
  const told: Told[] = [
    {
      userId: campaign.owner,
      kind,
      title,
      detail: action === "campaign.held" ? failed(cause.data["failed"]) : null,
      href: `/campaigns/${entityId}`,
    },
  ];
  if (action === "campaign.held" || payload["type"] === "email") return told;
  const agents = await query<{ id: string }>(
    ctx,
    `select user_id as id from campaign_agent where campaign_id = $1 and user_id <> $2`,
    [entityId, campaign.owner],
  );
  return [...told, ...agents.map(({ id }) => ({ userId: id, kind, title, href: "/console" }))];
}

function titleOf(name: string, action: string, actor: string | null): string {
  if (action === "campaign.held") return `${name} was not launched`;
  if (actor) return `${actor} ${VERBS[action]} ${name}`;
  return action === "campaign.completed" ? `${name} is complete` : `${name} was ${VERBS[action]}`;
}

function failed(checks: unknown): string {
  const names = Array.isArray(checks) ? checks.join(", ") : "";
  return `These checks refused it: ${names}. It is a draft again.`;
}
