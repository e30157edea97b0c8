import { defineEntity, p } from "@mikro-orm/core";
import type { CampaignSettings } from "#shared/campaigns/campaign.schema.ts";
import type { CampaignStatus, CampaignType } from "#shared/campaigns/campaign.rules.ts";

const CampaignSchema = defineEntity({
  name: "Campaign",
  tableName: "campaign",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    type: p.text().$type<CampaignType>(),
    status: p.text().$type<CampaignStatus>(),
    listId: p.uuid().nullable(),
    ownerId: p.uuid(),
    clientId: p.uuid().nullable(),
    goalLeads: p.integer().nullable(),
    accountCap: p.integer().nullable(),
    capMode: p.text().nullable(),
    startsAt: p.datetime().nullable(),
    endsAt: p.datetime().nullable(),
    settings: p.json<CampaignSettings>(),
    snapshotNo: p.integer().default(0),
    audienceCount: p.integer().default(0),
    launchedAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

/** A campaign of any type; what is special to a type is in `settings` and the type's own module. */
export class Campaign extends CampaignSchema.class {}
CampaignSchema.setClass(Campaign);

const CampaignAgentSchema = defineEntity({
  name: "CampaignAgent",
  tableName: "campaign_agent",
  properties: {
    campaignId: p.uuid().primary(),
    userId: p.uuid().primary(),
    assignedAt: p.datetime(),
  },
});

/** Who may work on a campaign. */
export class CampaignAgent extends CampaignAgentSchema.class {}
CampaignAgentSchema.setClass(CampaignAgent);
