import { z } from "zod";
import { defineAction } from "../../kernel/action.ts";
import { rowEvents } from "../../kernel/row-events.ts";
import { defineTopic } from "../../kernel/topics.ts";
import { zTemplate } from "./templates.schema.ts";

export const templatesTopic = defineTopic({
  pattern: "templates",
  class: "log",
  audience: "agency",
  verb: "template.read",
  events: rowEvents(zTemplate),
});

export const templateSaved = defineAction(
  "template.saved",
  "template",
  z.object({ no: z.number().int(), contentHash: z.string() }),
);

export const templateApproved = defineAction(
  "template.approved",
  "template",
  z.object({ no: z.number().int(), contentHash: z.string() }),
);
