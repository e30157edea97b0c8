import { z } from "zod";
import { zId } from "../kernel/ids.ts";

/** What can happen to a person or company, as the timeline and the activity filters name it. */
export const ACTIVITY_TYPES = [
  "call_ended",
  "disposition_saved",
  "disposition_corrected",
  "callback_set",
  "email_sent",
  "email_opened",
  "email_clicked",
  "email_bounced",
  "email_unsubscribed",
  "lead_created",
  "lead_decided",
  "lead_published",
  "list_added",
  "imported",
  "edited",
  "suppressed",
] as const;
export const zActivityType = z.enum(ACTIVITY_TYPES);
export type ActivityType = z.infer<typeof zActivityType>;

export const zActivity = z.object({
  id: zId,
  at: z.string(),
  type: zActivityType,
  contactId: zId.nullable(),
  accountId: zId.nullable(),
  campaignId: zId.nullable(),
  actorName: z.string().nullable(),
  outcome: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});
export type Activity = z.infer<typeof zActivity>;
