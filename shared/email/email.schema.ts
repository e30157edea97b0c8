import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import { zLine } from "#shared/kernel/text.ts";

/** Life of a send: pending → claimed → sending → one of the others, which are ends. */
export const SEND_STATES = [
  "pending",
  "claimed",
  "sending",
  "sent",
  "skipped",
  "failed",
  "unknown",
  "cancelled",
] as const;
export const zSendState = z.enum(SEND_STATES);
export type SendState = (typeof SEND_STATES)[number];

const zInstant = z.string();
const zText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.isWellFormed() && !text.includes("\0"), {
      error: "Has a character that cannot be stored.",
    });

export const zSender = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string(),
  fromName: z.string(),
  fromEmail: z.string(),
  replyTo: z.string().nullable(),
  postalAddress: z.string(),
  provider: z.string(),
  ratePerMinute: z.number().int(),
  active: z.boolean(),
  /** Why mail cannot go out by it in this deployment; null when it can. */
  fault: z.string().nullable(),
});
export type Sender = z.infer<typeof zSender>;

const zAddress = zLine(254).pipe(z.email("An e-mail address like news@example.com."));

const zSenderFields = z.strictObject({
  name: zLine(100).min(1, "Give it a name."),
  fromName: zLine(100).min(1, "Say who the mail is from."),
  fromEmail: zAddress,
  replyTo: zAddress.nullable(),
  /** Printed below every mail: CAN-SPAM asks for it. */
  postalAddress: zText(500).refine((text) => text.trim().length >= 10, {
    error: "A postal address of at least 10 characters.",
  }),
  ratePerMinute: z.number().int().min(1).max(1_000_000),
  active: z.boolean(),
});
export const zSenderCreate = zSenderFields.extend({
  replyTo: zSenderFields.shape.replyTo.default(null),
  ratePerMinute: zSenderFields.shape.ratePerMinute.default(60_000),
  active: zSenderFields.shape.active.default(true),
});
export type SenderCreate = z.infer<typeof zSenderCreate>;
/** A patch has no defaults: what is absent stays. */
export const zSenderPatch = zSenderFields.partial();
export type SenderPatch = z.infer<typeof zSenderPatch>;

export const zTemplateContent = z.strictObject({
  subject: zLine(250).min(1, "A mail needs a subject."),
  html: zText(200_000).refine((text) => text.trim() !== "", { error: "The mail is empty." }),
  /** Plain text; made from the HTML when null or empty. */
  text: zText(100_000).nullable().default(null),
});
export type TemplateContent = z.infer<typeof zTemplateContent>;

export const zTemplateCreate = zTemplateContent.extend({
  name: zLine(100).min(1, "Give it a name."),
});
export const zTemplatePatch = zTemplateCreate.extend({ text: zText(100_000).nullable() }).partial();
export type TemplateCreate = z.infer<typeof zTemplateCreate>;
export type TemplatePatch = z.infer<typeof zTemplatePatch>;

/** One version of a template, without its content. */
export const zTemplateVersion = z.object({
  id: zId,
  no: z.number().int(),
  contentHash: z.string(),
  authorId: zId.nullable(),
  authorName: z.string(),
  createdAt: zInstant,
  approvedByName: z.string().nullable(),
  approvedAt: zInstant.nullable(),
});
export type TemplateVersionRow = z.infer<typeof zTemplateVersion>;

export const zTemplate = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string(),
  subject: z.string(),
  latest: zTemplateVersion,
  /** The newest version that a second person approved: what campaigns send. */
  approvedNo: z.number().int().nullable(),
  updatedAt: zInstant,
});
export type Template = z.infer<typeof zTemplate>;

export const zTemplateDetail = zTemplate.extend({
  html: z.string(),
  text: z.string().nullable(),
  versions: z.array(zTemplateVersion),
  can: z.object({
    edit: z.boolean(),
    /** False for one's own text: a second person approves. */
    approve: z.boolean(),
  }),
});
export type TemplateDetail = z.infer<typeof zTemplateDetail>;

export const zPreview = z.object({ subject: z.string(), html: z.string(), text: z.string() });
export type Preview = z.infer<typeof zPreview>;

/** Figures of an e-mail campaign, recomputed from the ledger. */
export const zEmailProgress = z.object({
  queued: z.number().int(),
  sending: z.number().int(),
  sent: z.number().int(),
  skipped: z.record(z.string(), z.number().int()),
  failed: z.number().int(),
  unknown: z.number().int(),
  cancelled: z.number().int(),
  unsubscribed: z.number().int(),
  /** The making of the ledger was given up: without a retry nobody else gets a mail. */
  ledgerFailed: z.boolean(),
  ratePerSec: z.number(),
  /** Seconds until the queue is empty at this rate; null when nothing moves or nothing is left. */
  etaSec: z.number().int().nullable(),
});
export type EmailProgress = z.infer<typeof zEmailProgress>;

/** What an e-mail campaign sends and as whom, as its draft says. */
export const zEmailCampaignSettings = z.strictObject({
  senderId: zId.nullable(),
  templateId: zId.nullable(),
  perMinute: z.number().int().min(1).max(1_000_000).nullable(),
});
export type EmailCampaignSettings = z.infer<typeof zEmailCampaignSettings>;

export const zEmailCampaign = z.object({
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
  ledgerBuiltAt: zInstant.nullable(),
  progress: zEmailProgress,
});
export type EmailCampaignDetail = z.infer<typeof zEmailCampaign>;

/** One recipient in the ledger. */
export const zSend = z.object({
  id: zId,
  /** Milliseconds of the last change: newer is greater. */
  version: z.number().int(),
  contactId: zId,
  contactName: z.string().nullable(),
  accountName: z.string().nullable(),
  email: z.string().nullable(),
  state: zSendState,
  reason: z.string().nullable(),
  detail: z.string().nullable(),
  attempts: z.number().int(),
  sentAt: zInstant.nullable(),
  updatedAt: zInstant,
  unsubscribedAt: zInstant.nullable(),
});
export type SendRow = z.infer<typeof zSend>;

/** Why a person got this mail, or did not. */
export const zSendWhy = z.object({
  verdict: z.string(),
  facts: z.array(z.object({ what: z.string(), value: z.string(), at: zInstant.nullable() })),
});
export type SendWhy = z.infer<typeof zSendWhy>;

export const zMailboxRow = z.object({
  id: zId,
  /** A mail never changes: 1. */
  version: z.number().int(),
  receivedAt: zInstant,
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  size: z.number().int(),
});
export type MailboxRow = z.infer<typeof zMailboxRow>;

export const zMailboxMail = zMailboxRow.extend({
  html: z.string().nullable(),
  text: z.string().nullable(),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  links: z.array(z.string()),
  source: z.string(),
});
export type MailboxMail = z.infer<typeof zMailboxMail>;

export const zPage = {
  limit: z.coerce.number().int().min(1).max(200).default(100),
  cursor: zId.optional(),
  /** For jumps where no cursor leads; deep ones are slow. */
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
};
