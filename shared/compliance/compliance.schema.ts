import { z } from "zod";
import { zId } from "../kernel/ids.ts";
import { zChannel } from "../suppressions/suppressions.schema.ts";
import { zLine } from "../kernel/text.ts";

/** Why a contact may not be reached. `suppressed` carries the suppression; the others are facts. */
export const REFUSALS = [
  "unknown_contact",
  "unknown_campaign",
  "deleted",
  "no_phone",
  "no_email",
  "suppressed",
] as const;
export type Refusal = (typeof REFUSALS)[number];

export type Verdict =
  | { ok: true }
  | {
      ok: false;
      rule: Refusal;
      /** For people: which suppression, since when, by whom. */
      detail: string;
      suppressionId?: string;
      /** ISO time at which the rule lifts by itself; suppressions never do. */
      until?: string;
    };

/** "May we?": a contact by id, or whatever a number, address or domain names. */
export const zMayWe = z.strictObject({
  who: zLine(320).min(1),
  campaignId: zId.optional(),
});

export const zMayWeAnswer = z.object({
  /** How `who` was read: a number, an address, a domain, a contact. */
  kind: z.enum(["phone", "email", "domain", "contact"]),
  key: z.string(),
  label: z.string(),
  channels: z.array(
    z.object({
      channel: zChannel,
      ok: z.boolean(),
      rule: z.enum(REFUSALS).nullable(),
      detail: z.string().nullable(),
      suppressionId: zId.nullable(),
      /** Who set the suppression, and when. */
      by: z.string().nullable(),
      since: z.string().nullable(),
      /** Phone only: outside calling hours at the person now; when they begin. */
      opensAt: z.string().nullable(),
    }),
  ),
});
export type MayWeAnswer = z.infer<typeof zMayWeAnswer>;
