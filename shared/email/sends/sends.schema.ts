import { z } from "zod";
import { zId } from "../../kernel/ids.ts";

const zInstant = z.string();

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

/** Figures of an e-mail campaign, as the ledger's writers keep them. */
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
  /** Its sender is switched off: what is queued waits for it. */
  senderOff: z.boolean(),
  ratePerSec: z.number(),
  /** Seconds until the queue is empty at this rate; null when nothing moves or nothing is left. */
  etaSec: z.number().int().nullable(),
});

export type EmailProgress = z.infer<typeof zEmailProgress>;

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
