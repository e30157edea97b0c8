import { z } from "zod";
import { defineTopic } from "../../kernel/topics.ts";

/** How many mails the sandbox took, key `count`: the mailbox screen reads again when it moves. */
export const mailboxTopic = defineTopic({
  pattern: "mailbox",
  class: "gauge",
  audience: "agency",
  verb: "mailbox.read",
  value: z.object({ count: z.number().int() }),
});
