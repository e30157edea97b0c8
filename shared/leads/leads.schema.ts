import { z } from "zod";
import { zId } from "../kernel/ids.ts";
import { CLIENT_DECISIONS, LEAD_STATUSES } from "./lead.rules.ts";
import { zScorePart } from "./score.rules.ts";
import { zNote } from "../kernel/text.ts";

/** One answer of the qualification form, with the question as it was asked. */
export const zLeadAnswer = z.object({
  key: z.string(),
  question: z.string(),
  answer: z.union([z.string(), z.number(), z.array(z.string())]),
});
export type LeadAnswer = z.infer<typeof zLeadAnswer>;

/** An answer as people read it. */
export function answerText(answer: LeadAnswer["answer"]): string {
  return Array.isArray(answer) ? answer.join(", ") : String(answer);
}

export const zChecklistItem = z.object({
  key: z.string(),
  label: z.string(),
  checked: z.boolean(),
});

/** Who reviews a lead now. `until` is when the lease ends unless it is renewed. */
export const zLeadHolder = z.object({ ownerId: zId, ownerName: z.string(), until: z.string() });
export type LeadHolder = z.infer<typeof zLeadHolder>;

/** A lead in grids and queues; staff only. */
export const zLeadRow = z.object({
  id: zId,
  version: z.number().int(),
  status: z.enum(LEAD_STATUSES),
  clientDecision: z.enum(CLIENT_DECISIONS).nullable(),
  clientComment: z.string().nullable(),
  campaignId: zId,
  campaignName: z.string(),
  contactId: zId,
  contactName: z.string(),
  jobTitle: z.string().nullable(),
  accountId: zId.nullable(),
  accountName: z.string().nullable(),
  country: z.string().nullable(),
  agentId: zId,
  agentName: z.string(),
  /** Who mends it and answers for it in the agent's place. */
  fixerId: zId.nullable(),
  fixerName: z.string().nullable(),
  orderId: zId.nullable(),
  orderName: z.string().nullable(),
  clientName: z.string().nullable(),
  claim: zLeadHolder.nullable(),
  /** What the reviewer asks the agent while the lead is held; null when nothing is open. */
  question: z.object({ text: z.string(), askedByName: z.string(), askedAt: z.string() }).nullable(),
  /** Quality by weights, 0 … 100; shown, never decides. */
  score: z.number().int(),
  reason: z.string().nullable(),
  decidedByName: z.string().nullable(),
  qualifiedAt: z.string(),
  queuedAt: z.string(),
  decidedAt: z.string().nullable(),
  publishedAt: z.string().nullable(),
});
export type LeadRow = z.infer<typeof zLeadRow>;

/** Who is to mend the lead and to answer for it: nobody else does. */
export const fixerOf = ({ agentId, fixerId }: Pick<LeadRow, "agentId" | "fixerId">): string =>
  fixerId ?? agentId;

/** Columns a list of leads may be sorted by; `-` in front turns the order. */
export const LEAD_SORTS = [
  "qualifiedAt",
  "queuedAt",
  "publishedAt",
  "status",
  "contactName",
  "accountName",
  "campaignName",
  "agentName",
] as const;
export type LeadSort = (typeof LEAD_SORTS)[number];

export const zLeadHistory = z.object({
  at: z.string(),
  event: z.string(),
  fromStatus: z.enum(LEAD_STATUSES).nullable(),
  toStatus: z.enum(LEAD_STATUSES),
  reason: z.string().nullable(),
  actorName: z.string(),
});

export const zLeadNote = z.object({
  id: zId,
  at: z.string(),
  authorName: z.string(),
  second: z.number().int().nullable(),
  body: z.string(),
});

export const zLeadQuestion = z.object({
  id: zId,
  question: z.string(),
  askedAt: z.string(),
  askedByName: z.string(),
  closedAt: z.string().nullable(),
  answer: z.string().nullable(),
  answeredByName: z.string().nullable(),
});

/** All that a reviewer decides on. */
export const zLead = zLeadRow.extend({
  contact: z.object({
    email: z.string().nullable(),
    phone: z.string().nullable(),
    seniority: z.string().nullable(),
    department: z.string().nullable(),
    city: z.string().nullable(),
    country: z.string().nullable(),
    timeZone: z.string().nullable(),
    linkedinUrl: z.string().nullable(),
    consentBasis: z.string().nullable(),
  }),
  account: z
    .object({
      domain: z.string().nullable(),
      industry: z.string().nullable(),
      staffCount: z.number().int().nullable(),
      staffRange: z.string().nullable(),
      revenueRange: z.string().nullable(),
      hqCity: z.string().nullable(),
      hqCountry: z.string().nullable(),
    })
    .nullable(),
  /** The call it came from. */
  call: z
    .object({
      at: z.string(),
      talkSeconds: z.number().int().nullable(),
      disposition: z.string().nullable(),
    })
    .nullable(),
  answers: z.array(zLeadAnswer),
  notes: z.string(),
  checklist: z.array(zChecklistItem),
  history: z.array(zLeadHistory),
  reviewNotes: z.array(zLeadNote),
  /** All questions of reviewers, oldest first; one without an answer and closed fell away. */
  questions: z.array(zLeadQuestion),
  scoreParts: z.array(zScorePart),
  /** Other leads of this person or company that the same clients got before. */
  deliveredBefore: z.array(
    z.object({
      clientName: z.string(),
      orderName: z.string(),
      contactName: z.string(),
      at: z.string(),
    }),
  ),
});
export type Lead = z.infer<typeof zLead>;

/** Proof of a claim: decisions and renewals carry it. */
export const zClaim = z.object({ token: zId, until: z.string() });
export type Claim = z.infer<typeof zClaim>;

export const zReason = zNote(2000).min(3, "Say why, in a few words");
export const zAnswer = zNote(2000).min(1, "Write the answer");
export const zChecked = z.array(z.string().max(60)).max(50);

/** What became of one lead of a bulk command. */
export const zLeadResult = z.object({
  id: zId,
  ok: z.boolean(),
  version: z.number().int().nullable(),
  claim: zClaim.nullable(),
  code: z.string().nullable(),
  message: z.string().nullable(),
});
export type LeadResult = z.infer<typeof zLeadResult>;
