import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import { CAMPAIGN_COMMANDS, CAMPAIGN_STATUSES, CAMPAIGN_TYPES } from "./campaign.rules.ts";

/** Limits on dialling, workspace-wide per number and person. */
export const zCallCaps = z.strictObject({
  perNumberDay: z.number().int().min(1).max(20).default(3),
  perContactDay: z.number().int().min(1).max(20).default(3),
  perContactTotal: z.number().int().min(1).max(100).default(12),
  perAccountDay: z.number().int().min(1).max(200).default(20),
  /** Between two tries to the same number. */
  minGapMinutes: z.number().int().min(0).max(1440).default(15),
});
export type CallCaps = z.infer<typeof zCallCaps>;

export const zCallSettings = z.strictObject({
  scriptId: zId.nullable().default(null),
  formId: zId.nullable().default(null),
  /** Countries that may be dialled: ISO 3166 alpha-2; empty = those of the audience's phones. */
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .max(60)
    .default([]),
  caps: zCallCaps.default(() => zCallCaps.parse({})),
});
export type CallSettings = z.infer<typeof zCallSettings>;

export const zEmailSettings = z.strictObject({
  senderId: zId.nullable().default(null),
  templateId: zId.nullable().default(null),
  /** Recipients per minute; null = as fast as the sender allows. */
  perMinute: z.number().int().min(1).max(100_000).nullable().default(null),
});
export type EmailSettings = z.infer<typeof zEmailSettings>;

/** What is special to a type; the other part stays absent. */
export const zCampaignSettings = z.strictObject({
  call: zCallSettings.optional(),
  email: zEmailSettings.optional(),
});
export type CampaignSettings = z.infer<typeof zCampaignSettings>;

const zInstant = z.iso.datetime();

export const zCampaign = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string(),
  type: z.enum(CAMPAIGN_TYPES),
  status: z.enum(CAMPAIGN_STATUSES),
  listId: zId.nullable(),
  listName: z.string().nullable(),
  ownerId: zId,
  ownerName: z.string().nullable(),
  clientId: zId.nullable(),
  clientName: z.string().nullable(),
  goalLeads: z.number().int().nullable(),
  startsAt: zInstant.nullable(),
  endsAt: zInstant.nullable(),
  settings: zCampaignSettings,
  audienceCount: z.number().int(),
  agentCount: z.number().int(),
  launchedAt: zInstant.nullable(),
  endedAt: zInstant.nullable(),
  createdAt: zInstant,
  updatedAt: zInstant,
  /** Commands that the state allows; the actor's rights narrow them on the screen. */
  commands: z.array(z.enum(CAMPAIGN_COMMANDS)),
});
export type CampaignRow = z.infer<typeof zCampaign>;
