import {
  campaignProgressTopic,
  campaignTopic,
  campaignsTopic,
} from "#shared/campaigns/campaigns.events.ts";
import { userOf } from "#server/kernel/context.ts";
import { ownedRecords } from "#server/kernel/handover.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { permittedTo, seesAll } from "#server/kernel/policy.ts";
import { Campaign, CampaignAgent } from "./campaign.entity.ts";
import { leaveCampaigns } from "./assignments.service.ts";
import { launchDue } from "./campaigns.jobs.ts";
import { canSubscribeToAll, canSubscribeToCampaign, ownCampaigns } from "./campaigns.policy.ts";
import { presentCampaigns } from "./campaigns.present.ts";
import { campaignDrift, findCampaigns } from "./campaigns.queries.ts";
import { campaignNotices } from "./campaigns.notices.ts";
import { campaignsRoutes } from "./campaigns.routes.ts";
import { progressNow } from "./progress.service.ts";

/** Campaigns of every type: their life, audience snapshots and progress. */
export const campaignsModule: ServerModule = {
  name: "campaigns",
  entities: [Campaign, CampaignAgent],
  audited: { Campaign: "campaign" },
  routes: campaignsRoutes,
  topics: [
    { def: campaignsTopic, canSubscribe: canSubscribeToAll },
    { def: campaignTopic, canSubscribe: canSubscribeToCampaign },
    { def: campaignProgressTopic, canSubscribe: canSubscribeToCampaign, actual: progressNow },
  ],
  jobs: [launchDue],
  scopePolicies: { "campaign.read": ownCampaigns },
  project: {
    campaign: async (ctx, records) => {
      const ids = [...new Set(records.map((record) => record.id))];
      const rows = await presentCampaigns(ctx, { ids });
      return rows.flatMap((row) => {
        const data = { op: "upsert" as const, id: row.id, version: row.version, row };
        return [
          campaignsTopic.event({}, "upsert", data),
          campaignTopic.event({ id: row.id }, "upsert", data),
          ...records
            .filter((one) => one.id === row.id && one.action === "campaign.agents_set")
            .map(() => campaignTopic.event({ id: row.id }, "accessChanged", {})),
        ];
      });
    },
  },
  replayPolicies: {
    campaigns: permittedTo("campaign.read"),
    "call-campaigns": permittedTo("campaign.read"),
    "email-campaigns": permittedTo("campaign.read"),
  },
  handover: [ownedRecords({ what: "campaigns", kind: "campaign", verb: "campaign.edit" })],
  notices: campaignNotices,
  onOffboard: leaveCampaigns,
  search: [
    {
      kind: "campaign",
      verb: "campaign.read",
      find: (ctx, text, limit) =>
        findCampaigns(ctx, text, limit, seesAll(ctx, "campaign.read") ? null : userOf(ctx).userId),
    },
  ],
  verify: campaignDrift,
};
