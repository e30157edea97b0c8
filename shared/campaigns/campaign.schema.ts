import { z } from "zod";
import { zId } from "../kernel/ids.ts";
import { zLine } from "../kernel/text.ts";
import {
  CAMPAIGN_COMMANDS,
  CAMPAIGN_STATUSES,
  CAMPAIGN_TYPES,
  OFFERED_TYPES,
} from "./campaign.rules.ts";

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
  /** Countries that may be dialled: ISO 3166 alpha-2. What is not named is never dialled. */
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .max(60)
    .default(["US", "CA"]),
  caps: zCallCaps.default(() => zCallCaps.parse({})),
});
export type CallSettings = z.infer<typeof zCallSettings>;

/** What is special to calling; absent in e-mail campaigns, whose content the email module keeps. */
export const zCampaignSettings = z.strictObject({ call: zCallSettings.optional() });
export type CampaignSettings = z.infer<typeof zCampaignSettings>;

const zInstant = z.iso.datetime();

export const zCampaign = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string(),
  type: z.enum(CAMPAIGN_TYPES),
  status: z.enum(CAMPAIGN_STATUSES),
  /** Its name is not here: who sees the campaign may not see the list. */
  listId: zId.nullable(),
  ownerId: zId,
  ownerName: z.string().nullable(),
  clientId: zId.nullable(),
  clientName: z.string().nullable(),
  goalLeads: z.number().int().nullable(),
  startsAt: zInstant.nullable(),
  endsAt: zInstant.nullable(),
  settings: zCampaignSettings,
  snapshotNo: z.number().int(),
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

export const zCreateCampaign = z.strictObject({
  name: zLine(200).pipe(z.string().min(1, "Give it a name.")),
  type: z.enum(OFFERED_TYPES, {
    error: "One of call and email: a campaign of both is made as two on the same list.",
  }),
  listId: zId.nullable().default(null),
  clientId: zId.nullable().default(null),
  goalLeads: z.number().int().min(1).max(1_000_000).nullable().default(null),
  startsAt: zInstant.nullable().default(null),
  endsAt: zInstant.nullable().default(null),
  settings: zCampaignSettings.default({}),
});
export type CreateCampaign = z.infer<typeof zCreateCampaign>;

export const zChangeCampaign = z
  .strictObject({
    name: zLine(200).pipe(z.string().min(1, "Give it a name.")),
    listId: zId.nullable(),
    clientId: zId.nullable(),
    goalLeads: z.number().int().min(1).max(1_000_000).nullable(),
    startsAt: zInstant.nullable(),
    endsAt: zInstant.nullable(),
    settings: zCampaignSettings,
  })
  .partial();
export type ChangeCampaign = z.infer<typeof zChangeCampaign>;

/** How fast a campaign calls; counts from the next dial on. */
export const zChangePacing = z.strictObject({ caps: zCallCaps });
export type ChangePacing = z.infer<typeof zChangePacing>;

/** One line of the pre-flight: what was looked at, and what is wrong with it. */
export const zCheck = z.object({
  /** Stable name: `audience`, `agents`, `script`, `sender`. */
  check: z.string(),
  label: z.string(),
  state: z.enum(["ok", "warning", "failed"]),
  detail: z.string(),
});
export type Check = z.infer<typeof zCheck>;

export const zPreflight = z.object({
  ok: z.boolean(),
  checks: z.array(zCheck),
  audience: z.object({
    listMembers: z.number().int(),
    suppressed: z.number().int(),
    /** Nobody's suppression, but no address that mail can go to. */
    unreachable: z.number().int(),
    reachable: z.number().int(),
  }),
});
export type Preflight = z.infer<typeof zPreflight>;

export const zCampaignAgent = z.object({
  id: zId,
  name: z.string(),
  assigned: z.boolean(),
});
export type CampaignAgentRow = z.infer<typeof zCampaignAgent>;

/** Whole progress of one campaign, as its figures stand in one snapshot. */
export const zCampaignProgress = z.object({
  /** People in the audience. */
  total: z.number().int(),
  /** Of them settled: no more work is planned. */
  done: z.number().int(),
  /** Work still planned; null while the queue is being built. */
  open: z.number().int().nullable(),
  leads: z.number().int(),
  /** By type: `queued`, `conversations`, `sent`, `opened` … */
  figures: z.record(z.string(), z.number()),
  at: z.string(),
});
export type CampaignProgress = z.infer<typeof zCampaignProgress>;
