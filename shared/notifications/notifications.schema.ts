import { z } from "zod";
import { zId } from "../kernel/ids.ts";

/** What others, the clock or a worker did and that asks for a look; each module has its kinds. */
export const zNotification = z.object({
  id: zId,
  version: z.number().int(),
  /** The action, or what is due: `lead.returned`, `callback.due`. */
  kind: z.string(),
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

/** Days until a notification is deleted, read or not; its cause stays in audit and history. */
export const NOTIFICATIONS_KEPT_DAYS = 90;
