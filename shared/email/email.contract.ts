import { z } from "zod";
import { zAuditRow } from "../audit/audit.contract.ts";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zTrailQuery } from "../kernel/list.ts";
import { zEmailCampaign, zEmailCampaignSettings, zMailPacing } from "./email.schema.ts";
const id = z.object({ id: zId });
export const page = <R extends z.ZodType>(row: R) =>
  z.object({
    items: z.array(row),
    nextCursor: z.string().nullable(),
    total: z.number().int().optional(),
  });
export const getEmailCampaign = endpoint({
  method: "GET",
  path: "/api/email-campaigns/:id",
  access: "campaign.read",
  summary: "What an e-mail campaign sends, as whom, and how far it is",
  params: id,
  response: zEmailCampaign,
});
export const emailCampaignHistory = endpoint({
  method: "GET",
  path: "/api/email-campaigns/:id/history",
  access: "campaign.edit",
  summary: "Changes of what a campaign sends and as whom, newest first, for its editors",
  params: id,
  query: zTrailQuery,
  response: z.object({ items: z.array(zAuditRow) }),
});
export const setEmailCampaign = endpoint({
  method: "PUT",
  path: "/api/email-campaigns/:id",
  access: "campaign.edit",
  summary: "Choose template and sender of a draft",
  params: id,
  body: zEmailCampaignSettings,
  response: zEmailCampaign,
  ifMatch: true,
});
export const setMailPacing = endpoint({
  method: "PATCH",
  path: "/api/email-campaigns/:id/pacing",
  access: "campaign.pacing",
  summary: "Changes how many mails go out a minute, also while it runs; counts within 20 seconds",
  params: id,
  body: zMailPacing,
  response: zEmailCampaign,
  ifMatch: true,
});
