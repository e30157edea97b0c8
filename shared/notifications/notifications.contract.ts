import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zFlag, zListAnswer } from "../kernel/list.ts";
import { zNotification } from "./notifications.schema.ts";

export const listNotifications = endpoint({
  method: "GET",
  path: "/api/notifications",
  access: "signedIn",
  summary: "My notifications, newest first",
  query: z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().max(600).optional(),
    unread: zFlag.optional(),
  }),
  response: zListAnswer(zNotification).extend({ unread: z.number().int() }),
});

export const readNotifications = endpoint({
  method: "POST",
  path: "/api/notifications/read",
  access: "signedIn",
  summary: "Mark my notifications as read: these, or all of them",
  body: z.strictObject({ ids: z.array(zId).min(1).max(200).optional() }),
  response: z.object({ changed: z.number().int() }),
});
