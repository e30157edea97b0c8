import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { zNotification } from "./notifications.schema.ts";

/** One person's notifications, client users' too: titles name nobody that the person may not know. */
export const notificationsTopic = defineTopic({
  pattern: "notifications:<userId>",
  class: "log",
  audience: "self",
  verb: "signedIn",
  events: rowEvents(zNotification),
});
