import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { zContact } from "./contacts.schema.ts";

export const contactCreated = defineAction("contact.created", "contact", z.object({}));
export const contactDeleted = defineAction("contact.deleted", "contact", z.object({}));
export const contactRestored = defineAction("contact.restored", "contact", z.object({}));

/** Every contact: what the grid follows. */
export const contactsTopic = defineTopic({
  pattern: "records:contact",
  class: "log",
  audience: "agency",
  verb: "contact.read",
  events: rowEvents(zContact),
});

/** One contact: its page, its drawer, the agent's band. */
export const contactTopic = defineTopic({
  pattern: "record:contact:<id>",
  class: "log",
  audience: "agency",
  verb: "contact.read",
  events: rowEvents(zContact),
});

/** Writes of many contacts at once, of which no contact hears by itself: only that there was one. */
export const contactBatchesTopic = defineTopic({
  pattern: "batches:contact",
  class: "log",
  audience: "agency",
  verb: "contact.read",
  events: {},
});
