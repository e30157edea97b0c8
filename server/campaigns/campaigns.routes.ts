import { campaignTopic, campaignsTopic } from "#shared/campaigns/campaigns.events.ts";
import type { Check } from "#shared/campaigns/campaign.schema.ts";
import { historyOf } from "#server/audit/audit.service.ts";
import * as contract from "#shared/campaigns/campaigns.contract.ts";
import { userOf } from "#server/kernel/context.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { authorizeOn, seesAll } from "#server/kernel/policy.ts";
import { assignableAgents, choices } from "./campaigns.queries.ts";
import { preflight } from "./preflight.service.ts";
import { presentCampaigns } from "./campaigns.present.ts";
import { computeProgress } from "./progress.service.ts";
import { changePacing } from "./running.service.ts";
import * as campaigns from "./campaigns.service.ts";
import { route } from "#server/kernel/http/route.ts";

export const campaignsRoutes = [
  route(contract.listCampaigns, async (call) => {
    const { ctx, query: wanted } = call;
    await setPositions(call, [campaignsTopic.topic()]);
    const agentId = seesAll(ctx, "campaign.read") ? undefined : userOf(ctx).userId;
    const items = await presentCampaigns(ctx, { ...wanted, agentId, limit: wanted.limit + 1 });
    const more = items.length > wanted.limit;
    return {
      items: items.slice(0, wanted.limit),
      nextCursor: more ? items[wanted.limit - 1]!.id : null,
    };
  }),
  route(contract.getCampaign, async (call) => {
    await authorizeOn(call.ctx, "campaign.read", call.params.id, "campaign");
    await setPositions(call, [campaignTopic.topic({ id: call.params.id })]);
    return campaigns.presentOne(call.ctx, call.params.id);
  }),
  route(contract.campaignHistory, async ({ ctx, params, query }) => {
    await authorizeOn(ctx, "campaign.edit", params.id, "campaign");
    return { items: await historyOf(ctx, "campaign", params.id, query) };
  }),
  route(contract.createCampaign, ({ ctx, body }) => campaigns.createCampaign(ctx, body)),
  route(contract.changeCampaign, ({ ctx, params, version, body }) =>
    campaigns.changeCampaign(ctx, params.id, version, body),
  ),
  route(contract.changePacing, ({ ctx, params, version, body }) =>
    changePacing(ctx, params.id, version, body),
  ),
  route(contract.campaignAgents, async ({ ctx, params }) => {
    await authorizeOn(ctx, "campaign.read", params.id, "campaign");
    return { items: await assignableAgents(ctx, params.id) };
  }),
  route(contract.setCampaignAgents, ({ ctx, params, version, body }) =>
    campaigns.setCampaignAgents(ctx, params.id, body.userIds, version),
  ),
  route(contract.campaignChoices, ({ ctx }) => choices(ctx)),
  route(contract.preflightCampaign, async ({ ctx, params }) =>
    preflight(
      ctx,
      await campaigns.readCampaign(ctx, params.id),
      await campaigns.trySample(ctx, params.id),
    ),
  ),
  route(contract.campaignProgress, async ({ ctx, params }) => {
    await authorizeOn(ctx, "campaign.read", params.id, "campaign");
    return computeProgress(ctx, params.id);
  }),
  route(
    contract.launchCampaign,
    ({ ctx, params, version }, sampled: Check[]) =>
      campaigns.launchCampaign(ctx, params.id, version, sampled),
    { before: ({ ctx, params }) => campaigns.trySample(ctx, params.id) },
  ),
  route(contract.pauseCampaign, ({ ctx, params }) => campaigns.runCommand(ctx, params.id, "pause")),
  route(contract.resumeCampaign, ({ ctx, params }) =>
    campaigns.runCommand(ctx, params.id, "resume"),
  ),
  route(contract.completeCampaign, ({ ctx, params }) =>
    campaigns.runCommand(ctx, params.id, "complete"),
  ),
  route(contract.stopCampaign, ({ ctx, params }) => campaigns.runCommand(ctx, params.id, "stop")),
];
