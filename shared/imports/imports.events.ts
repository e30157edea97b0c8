import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { zImport } from "./imports.schema.ts";

/** Imports of all people: the history and each one's state. */
export const importsTopic = defineTopic({
  pattern: "imports",
  class: "log",
  audience: "agency",
  verb: "contact.import",
  events: rowEvents(zImport),
});

/** A worker came to the end of a file, or gave it up. */
export const importEnded = defineAction(
  "import.ended",
  "import",
  z.object({ state: z.enum(["done", "failed"]) }),
);
