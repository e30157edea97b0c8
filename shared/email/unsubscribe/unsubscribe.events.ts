import { z } from "zod";
import { defineAction } from "../../kernel/action.ts";

/** One person asked by a mail's link or by one click not to get any more. */
export const unsubscribed = defineAction(
  "email_send.unsubscribed",
  "email_send",
  z.object({ campaignId: z.string() }),
);
