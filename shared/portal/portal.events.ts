import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { zPortalPerson } from "./team.schema.ts";
import { zPortalLead, zPortalOrder, zPortalStats } from "./portal.schema.ts";

/** A client organisation's orders. */
export const clientTopic = defineTopic({
  pattern: "client:<clientId>",
  class: "log",
  audience: "portal",
  verb: "portal.order.read",
  events: rowEvents(zPortalOrder),
});

/** The people of a client organisation, as they see one another. */
export const clientPeopleTopic = defineTopic({
  pattern: "client-people:<clientId>",
  class: "log",
  audience: "portal",
  verb: "portal.order.read",
  events: rowEvents(zPortalPerson),
});

/** Leads that were delivered to one order. */
export const orderPortalTopic = defineTopic({
  pattern: "order-portal:<id>",
  class: "log",
  audience: "portal",
  verb: "portal.lead.read",
  events: rowEvents(zPortalLead),
});

/** Figures of one order, key `main`. */
export const orderPortalStatsTopic = defineTopic({
  pattern: "order-portal-stats:<id>",
  class: "gauge",
  audience: "portal",
  verb: "portal.order.read",
  value: zPortalStats,
});
