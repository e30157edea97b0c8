import { z } from "zod";
import { zAuditRow } from "../audit/audit.contract.ts";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zTrailQuery } from "../kernel/list.ts";
import { CAMPAIGN_STATUSES, CAMPAIGN_TYPES } from "./campaign.rules.ts";
import {
  zCampaign,
  zCampaignAgent,
  zCampaignProgress,
  zChangeCampaign,
  zChangePacing,
  zCreateCampaign,
  zPreflight,
} from "./campaign.schema.ts";

const params = z.object({ id: zId });
const none = z.strictObject({});

export const listCampaigns = endpoint({
  method: "GET",
  path: "/api/campaigns",
  access: "campaign.read",
  summary: "Campaigns, newest first; agents see those they are assigned to",
  query: z.strictObject({
    status: z.enum(CAMPAIGN_STATUSES).optional(),
    type: z.enum(CAMPAIGN_TYPES).optional(),
    cursor: zId.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(200),
  }),
  response: z.object({ items: z.array(zCampaign), nextCursor: zId.nullable() }),
});

export const getCampaign = endpoint({
  method: "GET",
  path: "/api/campaigns/:id",
  access: "campaign.read",
  summary: "One campaign",
  params,
  response: zCampaign,
});

export const campaignHistory = endpoint({
  method: "GET",
  path: "/api/campaigns/:id/history",
  access: "campaign.edit",
  summary: "Changes of a campaign, newest first, for its editors",
  params,
  query: zTrailQuery,
  response: z.object({ items: z.array(zAuditRow) }),
});

export const createCampaign = endpoint({
  method: "POST",
  path: "/api/campaigns",
  access: "campaign.edit",
  summary: "Creates a draft",
  body: zCreateCampaign,
  response: zCampaign,
  status: 201,
});

export const changeCampaign = endpoint({
  method: "PATCH",
  path: "/api/campaigns/:id",
  access: "campaign.edit",
  summary: "Changes a draft or scheduled campaign; name, goal and end also while it runs",
  params,
  body: zChangeCampaign,
  response: zCampaign,
  ifMatch: true,
});

export const changePacing = endpoint({
  method: "PATCH",
  path: "/api/campaigns/:id/pacing",
  access: "campaign.pacing",
  summary: "Changes the limits on calls, also while it runs; they count from the next dial on",
  params,
  body: zChangePacing,
  response: zCampaign,
  ifMatch: true,
});

export const campaignAgents = endpoint({
  method: "GET",
  path: "/api/campaigns/:id/agents",
  access: "campaign.read",
  summary: "Everybody who may call, and who of them is assigned",
  params,
  response: z.object({ items: z.array(zCampaignAgent) }),
});

export const setCampaignAgents = endpoint({
  method: "PUT",
  path: "/api/campaigns/:id/agents",
  access: "campaign.edit",
  summary: "Assigns exactly these agents",
  params,
  body: z.strictObject({ userIds: z.array(zId).max(500) }),
  response: zCampaign,
  ifMatch: true,
});

export const campaignChoices = endpoint({
  method: "GET",
  path: "/api/campaign-choices",
  access: "campaign.edit",
  summary: "Lists and clients that a campaign can be made of",
  response: z.object({
    lists: z.array(z.object({ id: zId, name: z.string(), members: z.number().int() })),
    clients: z.array(z.object({ id: zId, name: z.string() })),
  }),
});

export const preflightCampaign = endpoint({
  method: "GET",
  path: "/api/campaigns/:id/preflight",
  access: "campaign.edit",
  summary: "Runs the checks that a launch runs",
  params,
  response: zPreflight,
});

export const campaignProgress = endpoint({
  method: "GET",
  path: "/api/campaigns/:id/progress",
  access: "campaign.read",
  summary: "Figures of one campaign, computed now from rows",
  params,
  response: zCampaignProgress,
});

export const launchCampaign = endpoint({
  method: "POST",
  path: "/api/campaigns/:id/launch",
  access: "campaign.launch",
  summary: "Checks, takes the audience snapshot and starts; with a start in the future, schedules",
  params,
  body: none,
  response: zCampaign,
  ifMatch: true,
});

const command = (name: string, access: "campaign.pause" | "campaign.stop", summary: string) =>
  endpoint({
    method: "POST",
    path: `/api/campaigns/:id/${name}`,
    access,
    summary,
    params,
    body: none,
    response: zCampaign,
  });

export const pauseCampaign = command("pause", "campaign.pause", "No new dial or send from now on");
export const resumeCampaign = command("resume", "campaign.pause", "Goes on where it was paused");
export const completeCampaign = command("complete", "campaign.stop", "Ends it as done, by hand");
export const stopCampaign = command(
  "stop",
  "campaign.stop",
  "Cancels for good: planned work is removed; due callbacks and leads in QA go on",
);
