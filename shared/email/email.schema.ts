import { z } from "zod";
import { zId } from "../kernel/ids.ts";
import { zEmailProgress } from "./sends/sends.schema.ts";

const zInstant = z.string();
export const zText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.isWellFormed() && !text.includes("\0"), {
      error: "Has a character that cannot be stored.",
    });
/** What an e-mail campaign sends and as whom, as its draft says. */
export const zEmailCampaignSettings = z.strictObject({
  senderId: zId.nullable(),
  templateId: zId.nullable(),
  perMinute: z.number().int().min(1).max(1_000_000).nullable(),
});
export type EmailCampaignSettings = z.infer<typeof zEmailCampaignSettings>;

/** Mails a minute; null: as many as the sender may. */
export const zMailPacing = zEmailCampaignSettings.pick({ perMinute: true });
export type MailPacing = z.infer<typeof zMailPacing>;

/** What an e-mail campaign sends and as whom, with the names of what is chosen. */
export const zEmailContent = z.object({
  id: zId,
  /** 0 before anything was chosen. */
  version: z.number().int(),
  senderId: zId.nullable(),
  perMinute: z.number().int().nullable(),
  senderName: z.string().nullable(),
  templateId: zId.nullable(),
  templateName: z.string().nullable(),
  /** The version that goes out (pinned at the launch), or would. */
  templateNo: z.number().int().nullable(),
});
export type EmailContent = z.infer<typeof zEmailContent>;

export const zEmailCampaign = zEmailContent.extend({
  ledgerBuiltAt: zInstant.nullable(),
  progress: zEmailProgress,
});
export type EmailCampaignDetail = z.infer<typeof zEmailCampaign>;
