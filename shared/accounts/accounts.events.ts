import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { zAccount } from "./accounts.schema.ts";

export const accountCreated = defineAction("account.created", "account", z.object({}));
export const accountDeleted = defineAction("account.deleted", "account", z.object({}));
export const accountRestored = defineAction("account.restored", "account", z.object({}));

/** Every account: what the grid follows. */
export const accountsTopic = defineTopic({
  pattern: "records:account",
  class: "log",
  audience: "agency",
  verb: "account.read",
  events: rowEvents(zAccount),
});

/** One account: its page and drawer. */
export const accountTopic = defineTopic({
  pattern: "record:account:<id>",
  class: "log",
  audience: "agency",
  verb: "account.read",
  events: rowEvents(zAccount),
});

/** Writes of many accounts at once, of which no account hears by itself: only that there was one. */
export const accountBatchesTopic = defineTopic({
  pattern: "batches:account",
  class: "log",
  audience: "agency",
  verb: "account.read",
  events: {},
});
