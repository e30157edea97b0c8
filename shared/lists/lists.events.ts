import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { zList } from "./lists.schema.ts";

/** Rows of global lists; of others only that something changed, and REST says to whom. */
export const listsTopic = defineTopic({
  pattern: "lists",
  class: "log",
  audience: "agency",
  verb: "list.read",
  events: rowEvents(zList),
});

const none = z.object({});
const changed = z.object({ changed: z.number().int() });
export const listCreated = defineAction("list.created", "list", changed);
export const listChanged = defineAction("list.changed", "list", none);
export const listDeleted = defineAction("list.deleted", "list", none);
export const membersAdded = defineAction("list.members_added", "list", changed);
export const membersRemoved = defineAction("list.members_removed", "list", changed);
export const listExported = defineAction(
  "list.exported",
  "list",
  z.object({ format: z.enum(["csv", "json"]), members: z.number().int() }),
);
