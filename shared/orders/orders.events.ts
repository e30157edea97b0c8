import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { zId } from "../kernel/ids.ts";
import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { ORDER_STEPS } from "./order.rules.ts";
import { zDay, zOrder, zOrderStats } from "./orders.schema.ts";

export const ordersTopic = defineTopic({
  pattern: "orders",
  class: "log",
  audience: "agency",
  verb: "order.read",
  events: rowEvents(zOrder),
});

export const orderTopic = defineTopic({
  pattern: "order:<id>",
  class: "log",
  audience: "agency",
  verb: "order.read",
  events: rowEvents(zOrder),
});

/** Figures of one order, key `main`. */
export const orderStatsTopic = defineTopic({
  pattern: "order-stats:<id>",
  class: "gauge",
  audience: "agency",
  verb: "order.read",
  value: zOrderStats,
});

const ofClient = z.object({ clientId: zId });

export const orderCreated = defineAction("order.created", "order", ofClient);
export const orderEdited = defineAction("order.edited", "order", ofClient);
export const orderMoved = defineAction(
  "order.moved",
  "order",
  ofClient.extend({ step: z.enum(ORDER_STEPS), note: z.string().nullable() }),
);
const link = ofClient.extend({
  campaignId: zId,
  linkedFrom: zDay,
  linkedTo: zDay.nullable(),
});
export const orderLinked = defineAction("order.linked", "order", link);
export const orderUnlinked = defineAction("order.unlinked", "order", link);

/** The client took the file of its delivered leads; told before the first row leaves. */
export const orderDownloaded = defineAction(
  "order.downloaded",
  "order",
  ofClient.extend({ format: z.enum(["csv"]), rows: z.number().int() }),
);

/** What happened to a delivered lead, for the client's screens; its id is the lead's. */
export const deliveryChanged = defineAction(
  "delivery.changed",
  "delivery",
  z.object({
    orderId: zId,
    clientId: zId,
    what: z.enum(["delivered", "accepted", "rejected", "answered", "recalled", "upheld"]),
  }),
);
