import { defineEntity } from "@mikro-orm/core";
import type { OrderStatus } from "#shared/orders/order.rules.ts";

const OrderSchema = defineEntity({
  name: "ClientOrder",
  tableName: "client_order",
  properties: (p) => ({
    id: p.uuid().primary(),
    clientId: p.uuid(),
    /** Counts per client organisation. */
    number: p.integer(),
    name: p.text(),
    status: p.text().$type<OrderStatus>().default("draft"),
    leadGoal: p.integer(),
    startsOn: p.date().nullable(),
    dueOn: p.date().nullable(),
    brief: p.text().default(""),
    changeRequest: p.text().nullable(),
    submittedAt: p.datetime().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  }),
});

/** A client's order of leads. */
export class ClientOrder extends OrderSchema.class {}
OrderSchema.setClass(ClientOrder);

const OrderCampaignSchema = defineEntity({
  name: "OrderCampaign",
  tableName: "order_campaign",
  properties: (p) => ({
    orderId: p.uuid().primary(),
    campaignId: p.uuid().primary(),
    linkedFrom: p.date().primary(),
    /** Last day; null while it is open. */
    linkedTo: p.date().nullable(),
    linkedBy: p.uuid().nullable(),
  }),
});

/** Bridge between an order and an existing campaign, made by hand, with its dates. */
export class OrderCampaign extends OrderCampaignSchema.class {}
OrderCampaignSchema.setClass(OrderCampaign);

const ClientDeliverySchema = defineEntity({
  name: "ClientDelivery",
  tableName: "client_delivery",
  properties: (p) => ({
    leadId: p.uuid().primary(),
    orderId: p.uuid(),
    clientId: p.uuid(),
    contactId: p.uuid(),
    accountId: p.uuid().nullable(),
    deliveredAt: p.datetime(),
    endedAt: p.datetime().nullable(),
    endReason: p.text().$type<"recalled" | "rejected">().nullable(),
    /** What the agency answered to a rejection; the client reads it. */
    reply: p.text().nullable(),
    version: p.integer().version(),
  }),
});

/** A lead that was handed to a client: the client's side of it, with its own version. */
export class ClientDelivery extends ClientDeliverySchema.class {}
ClientDeliverySchema.setClass(ClientDelivery);
