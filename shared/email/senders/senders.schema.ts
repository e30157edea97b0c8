import { z } from "zod";
import { zId } from "../../kernel/ids.ts";
import { zLine } from "../../kernel/text.ts";
import { zText } from "../email.schema.ts";

export const zSender = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string(),
  fromName: z.string(),
  fromEmail: z.string(),
  replyTo: z.string().nullable(),
  postalAddress: z.string(),
  provider: z.string(),
  ratePerMinute: z.number().int(),
  active: z.boolean(),
  /** Why mail cannot go out by it in this deployment; null when it can. */
  fault: z.string().nullable(),
});

export type Sender = z.infer<typeof zSender>;

const zAddress = zLine(254).pipe(z.email("An e-mail address like news@example.com."));

const zSenderFields = z.strictObject({
  name: zLine(100).min(1, "Give it a name."),
  fromName: zLine(100).min(1, "Say who the mail is from."),
  fromEmail: zAddress,
  replyTo: zAddress.nullable(),
  /** Printed below every mail: CAN-SPAM asks for it. */
  postalAddress: zText(500).refine((text) => text.trim().length >= 10, {
    error: "A postal address of at least 10 characters.",
  }),
  ratePerMinute: z.number().int().min(1).max(1_000_000),
  active: z.boolean(),
});

export const zSenderCreate = zSenderFields.extend({
  replyTo: zSenderFields.shape.replyTo.default(null),
  ratePerMinute: zSenderFields.shape.ratePerMinute.default(60_000),
  active: zSenderFields.shape.active.default(true),
});

export type SenderCreate = z.infer<typeof zSenderCreate>;

/** A patch has no defaults: what is absent stays. */
export const zSenderPatch = zSenderFields.partial();

export type SenderPatch = z.infer<typeof zSenderPatch>;
