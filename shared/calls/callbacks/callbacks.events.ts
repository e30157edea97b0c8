import { z } from "zod";
import { defineAction } from "../../kernel/action.ts";
import { zId } from "../../kernel/ids.ts";
import { rowEvents } from "../../kernel/row-events.ts";
import { defineTopic } from "../../kernel/topics.ts";
import { zCallback } from "./callbacks.schema.ts";

/** Open callbacks of the workspace. */
export const callbacksTopic = defineTopic({
  pattern: "callbacks",
  class: "log",
  audience: "agency",
  verb: "task.read",
  events: rowEvents(zCallback),
});

/** Callbacks an agent may take: promised themself, and anybody's of their campaigns. */
export const ownCallbacksTopic = defineTopic({
  pattern: "callbacks:<userId>",
  class: "log",
  audience: "self",
  verb: "task.work",
  events: rowEvents(zCallback),
});

export const callbackSet = defineAction("callback.set", "callback", z.object({}));

/** Its owner did not keep it in time: it is anybody's of the campaign. */
export const callbackShared = defineAction("callback.shared", "callback", z.object({}));

/** `wasAnyones`: every agent of the campaign had it on their list, not `from` alone. */
export const callbackReassigned = defineAction(
  "callback.reassigned",
  "callback",
  z.object({ from: zId.nullable(), to: zId.nullable(), wasAnyones: z.boolean() }),
);

export const callbackClosed = defineAction(
  "callback.closed",
  "callback",
  z.object({ ownerId: zId.nullable() }),
);
