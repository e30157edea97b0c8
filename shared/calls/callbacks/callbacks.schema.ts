import { z } from "zod";
import { zId } from "../../kernel/ids.ts";

const zInstant = z.iso.datetime();

export const zCallback = z.object({
  id: zId,
  version: z.number().int(),
  taskId: zId,
  campaignId: zId,
  campaignName: z.string(),
  contactId: zId,
  contactName: z.string(),
  accountName: z.string().nullable(),
  phone: z.string(),
  ownerId: zId.nullable(),
  ownerName: z.string().nullable(),
  localTime: z.string(),
  timeZone: z.string(),
  dueAt: zInstant,
  state: z.enum(["open", "done", "cancelled"]),
  note: z.string(),
});

export type CallbackRow = z.infer<typeof zCallback>;
