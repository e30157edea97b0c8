import { z } from "zod";
import { defineTopic } from "../kernel/topics.ts";

/** Something was added: who shows the timeline reads it again. It says nothing of what. */
const grew = { grew: z.object({}) };

/** The timeline of one contact. */
export const contactTimelineTopic = defineTopic({
  pattern: "timeline:contact:<id>",
  class: "log",
  audience: "agency",
  verb: "contact.read",
  events: grew,
});

/** The timeline of one account, that of its people included. */
export const accountTimelineTopic = defineTopic({
  pattern: "timeline:account:<id>",
  class: "log",
  audience: "agency",
  verb: "account.read",
  events: grew,
});
