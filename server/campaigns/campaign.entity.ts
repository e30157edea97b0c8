import { defineEntity, p } from "@mikro-orm/core";
import { check, index } from "#server/kernel/db/declared.ts";
import type { CampaignSettings } from "#shared/campaigns/campaign.schema.ts";
import type { CampaignStatus, CampaignType } from "#shared/campaigns/campaign.rules.ts";

const CampaignSchema = defineEntity({
  name: "Campaign",
  tableName: "campaign",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    type: p.text().$type<CampaignType>(),
    status: p.text().$type<CampaignStatus>().default("draft"),
    listId: p.uuid().nullable(),
    ownerId: p.uuid(),
    clientId: p.uuid().nullable(),
    goalLeads: p.integer().nullable(),
    accountCap: p.integer().nullable(),
    capMode: p.text().nullable(),
    startsAt: p.datetime().nullable(),
    endsAt: p.datetime().nullable(),
    settings: p.json<CampaignSettings>().defaultRaw("'{}'"),
    snapshotNo: p.integer().default(0),
    audienceCount: p.integer().default(0),
    launchedAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  indexes: [
    index("campaign_client", "campaign (client_id) where client_id is not null"),
    index("campaign_created", "campaign (created_at desc, id)"),
    index("campaign_list", "campaign (list_id)"),
    index("campaign_search", "campaign using gin (search_fold(name) gin_trgm_ops)"),
    index("campaign_status", "campaign (status, type)"),
  ],
  checks: [
    check("campaign_account_cap_check", "account_cap > 0"),
    check(
      "campaign_cap_mode_check",
      "cap_mode in ('queue_size', 'connected_calls', 'positive_disp')",
    ),
    check("campaign_check", "ends_at is null or starts_at is null or ends_at > starts_at"),
    check("campaign_check1", "status <> 'scheduled' or starts_at is not null"),
    check("campaign_goal_leads_check", "goal_leads > 0"),
    check("campaign_name_check", "length(name) >= 1 and length(name) <= 200"),
    check(
      "campaign_status_check",
      "status in ('draft', 'scheduled', 'active', 'paused', 'completed', 'cancelled')",
    ),
    check("campaign_type_check", "type in ('email', 'call', 'combo')"),
  ],
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
  indexes: [index("campaign_agent_user", "campaign_agent (user_id)")],
});

/** Who may work on a campaign. */
export class CampaignAgent extends CampaignAgentSchema.class {}
CampaignAgentSchema.setClass(CampaignAgent);
