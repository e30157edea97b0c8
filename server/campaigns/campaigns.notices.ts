import { z } from "zod";
import { CAMPAIGN_TYPES } from "#shared/campaigns/campaign.rules.ts";
import * as events from "#shared/campaigns/campaigns.events.ts";
import type { Action } from "#shared/kernel/action.ts";
import type { Context } from "#server/kernel/context.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { causeOf, NOTHING_ELSE, onAction } from "#server/kernel/notices.ts";
import type { Notice, NotificationEvent, Recipient } from "#server/kernel/notices.ts";

const ofType = z.object({ type: z.enum(CAMPAIGN_TYPES) });

/** Its owner, and its agents of what stops or starts their calls. */
const onChange = (on: Action, verb: string, unasked = `was ${verb}`): Notice =>
  onAction({
    on,
    carries: ofType,
    async recipients(ctx, event) {
      const campaign = await campaignOf(ctx, event);
      const cause = await causeOf(ctx, event);
      if (!campaign || !cause) return [];
      const { id, name, owner } = campaign;
      const title = event.actorId ? `${cause.actorName} ${verb} ${name}` : `${name} ${unasked}`;
      const forOwner = { userId: owner, title, href: `/campaigns/${id}` };
      if (event.payload.type === "email") return [forOwner];
      return [forOwner, ...(await agentsOf(ctx, campaign, title))];
    },
  });

export const campaignNotices: Notice[] = [
  onChange(events.campaignPaused, "paused"),
  onChange(events.campaignResumed, "resumed"),
  onChange(events.campaignStopped, "stopped"),
  onChange(events.campaignCompleted, "completed", "is complete"),
  onAction({
    on: events.campaignHeld,
    carries: NOTHING_ELSE,
    async recipients(ctx, event) {
      const campaign = await campaignOf(ctx, event);
      const cause = await causeOf(ctx, event);
      if (!campaign || !cause) return [];
      const failed = cause.data["failed"];
      const checks = Array.isArray(failed) ? failed.join(", ") : "";
      return [
        {
          userId: campaign.owner,
          title: `${campaign.name} was not launched`,
          detail: `These checks refused it: ${checks}. It is a draft again.`,
          href: `/campaigns/${campaign.id}`,
        },
      ];
    },
  }),
];

interface CampaignNames {
  id: string;
  name: string;
  owner: string;
}

function campaignOf(
  ctx: Context,
  { entityId }: NotificationEvent<unknown>,
): Promise<CampaignNames | undefined> {
  return queryOne(ctx, `select id, name, owner_id as owner from campaign where id = $1`, [
    entityId,
  ]);
}

async function agentsOf(
  ctx: Context,
  { id, owner }: CampaignNames,
  title: string,
): Promise<Recipient[]> {
  const agents = await query<{ userId: string }>(
    ctx,
    `select user_id as "userId" from campaign_agent where campaign_id = $1 and user_id <> $2`,
    [id, owner],
  );
  return agents.map(({ userId }) => ({ userId, title, href: "/console" }));
}
