import { z } from "zod";
import { zId } from "../../kernel/ids.ts";

const zInstant = z.string();

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
