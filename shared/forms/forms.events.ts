import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { zForm } from "./forms.schema.ts";

export const formsTopic = defineTopic({
  pattern: "forms",
  class: "log",
  audience: "agency",
  verb: "form.read",
  events: rowEvents(zForm),
});

export const formSaved = defineAction("form.saved", "form", z.object({ no: z.number() }));
