import { z } from "zod";
import { zLine, zNote } from "../kernel/text.ts";
import { zId } from "../kernel/ids.ts";

export const CHANNELS = ["phone", "email"] as const;
export const zChannel = z.enum(CHANNELS);
export type Channel = z.infer<typeof zChannel>;

export const SUPPRESSION_SCOPES = ["phone", "email", "contact", "account", "domain"] as const;
export const zSuppressionScope = z.enum(SUPPRESSION_SCOPES);
export type SuppressionScope = z.infer<typeof zSuppressionScope>;

export const SUPPRESSION_SOURCES = [
  "manual",
  "upload",
  "dnc",
  "unsubscribe",
  "complaint",
  "hard_bounce",
  "erasure",
] as const;
export const zSuppressionSource = z.enum(SUPPRESSION_SOURCES);
export type SuppressionSource = z.infer<typeof zSuppressionSource>;

/** A suppression as staff see it. Active while `liftedAt` is null. */
export const zSuppression = z.object({
  id: zId,
  version: z.number().int(),
  scope: zSuppressionScope,
  /** E.164, e-mail key, domain, or the id of a contact or account. */
  key: z.string(),
  /** What the key is called: the number, the person's or company's name. */
  label: z.string(),
  /** Null: every channel. */
  channel: zChannel.nullable(),
  reason: z.string(),
  source: zSuppressionSource,
  sourceId: z.string(),
  campaignId: zId.nullable(),
  clientId: zId.nullable(),
  batchId: zId,
  createdAt: z.string(),
  createdBy: zId.nullable(),
  createdByName: z.string(),
  liftedAt: z.string().nullable(),
  liftedByName: z.string().nullable(),
  liftReason: z.string().nullable(),
  liftEvidence: z.string().nullable(),
});
export type Suppression = z.infer<typeof zSuppression>;

const zReason = zNote(500).min(3);

/** What a person at a screen may add; sources of the system are not theirs to claim, except `dnc`. */
export const zAddSuppression = z.strictObject({
  scope: zSuppressionScope,
  /** As typed: `+1 (212) 555-0123`, `Ann@Example.com`, `example.com`, or an id. */
  key: zLine(320).min(1),
  /** Null: every channel. Scopes phone and email have only their own. */
  channel: zChannel.nullable().default(null),
  reason: zReason,
  source: z.enum(["manual", "dnc"]).default("manual"),
  campaignId: zId.nullable().default(null),
  clientId: zId.nullable().default(null),
});
export type AddSuppression = z.infer<typeof zAddSuppression>;

export const zLiftSuppression = z.strictObject({
  reason: zReason,
  /** What shows that the person agreed: a ticket, a recording, a letter. */
  evidence: zNote(2000).min(3),
});
export type LiftSuppression = z.infer<typeof zLiftSuppression>;
