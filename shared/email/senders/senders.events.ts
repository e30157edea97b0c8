import { z } from "zod";
import { defineAction } from "../../kernel/action.ts";
import { rowEvents } from "../../kernel/row-events.ts";
import { defineTopic } from "../../kernel/topics.ts";
import { zSender } from "./senders.schema.ts";

export const sendersTopic = defineTopic({
  pattern: "senders",
  class: "log",
  audience: "agency",
  verb: "sender.read",
  events: rowEvents(zSender),
});

export const senderSaved = defineAction("sender.saved", "sender", z.object({ name: z.string() }));
