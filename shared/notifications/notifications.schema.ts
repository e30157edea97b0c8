import { z } from "zod";
import { zId } from "../kernel/ids.ts";

/** What a person is told of: things that others, the clock or a worker did and that ask for a look. */
export const NOTIFICATION_KINDS = [
  "lead.returned",
  "lead.reassigned",
  "lead.client_rejected",
  "lead.taken_over",
  "callback.due",
  "callback.overdue",
  "callback.reassigned",
  "campaign.paused",
  "campaign.resumed",
  "campaign.stopped",
  "campaign.completed",
  "campaign.held",
  "order.submitted",
  "order.moved",
  "import.ended",
] as const;

export const zNotification = z.object({
  id: zId,
  version: z.number().int(),
  kind: z.enum(NOTIFICATION_KINDS),
  /** One sentence that says who did what: "Ada returned your lead Robin Example". */
  title: z.string(),
  /** The reason, the figures. */
  detail: z.string().nullable(),
  /** Page that leads on. */
  href: z.string().nullable(),
  at: z.string(),
  readAt: z.string().nullable(),
});
export type Notification = z.infer<typeof zNotification>;

/** Days until a notification is deleted, read or not; what it told of stays in audit and history. */
export const NOTIFICATIONS_KEPT_DAYS = 90;
