import { z } from "zod";
import { defineAction } from "../../kernel/action.ts";
import { rowEvents } from "../../kernel/row-events.ts";
import { defineTopic } from "../../kernel/topics.ts";
import { zScript } from "./scripts.schema.ts";

/** Scripts and forms, for their editors. */
export const scriptsTopic = defineTopic({
  pattern: "scripts",
  class: "log",
  audience: "agency",
  verb: "script.read",
  events: rowEvents(zScript),
});

export const scriptSaved = defineAction("script.saved", "script", z.object({ no: z.number() }));
