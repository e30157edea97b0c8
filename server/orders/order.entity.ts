import { defineEntity } from "@mikro-orm/core";
import { check, index } from "#server/kernel/db/declared.ts";
import type { OrderStatus } from "#shared/orders/order.rules.ts";

const OrderSchema = defineEntity({
  name: "ClientOrder",
  tableName: "client_order",
  properties: (p) => ({
    id: p.uuid().primary(),
    clientId: p.uuid(),
    number: p
      .integer()
      .comment(
        "Counts per client organisation: a client must not learn how many orders others have.",
      ),
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
  uniques: [{ name: "client_order_client_id_number_key", properties: ["clientId", "number"] }],
  indexes: [index("client_order_newest", "client_order (created_at desc, id desc)")],
  checks: [
    check("client_order_check", "due_on >= starts_on"),
    check("client_order_lead_goal_check", "lead_goal >= 1 and lead_goal <= 1000000"),
    check("client_order_name_check", "length(name) >= 1 and length(name) <= 200"),
    check("client_order_number_check", "number > 0"),
    check(
      "client_order_status_check",
      "status in ('draft', 'submitted', 'changes_requested', 'in_progress', 'completed', 'cancelled')",
    ),
  ],
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
  indexes: [index("order_campaign_campaign", "order_campaign (campaign_id, linked_from)")],
  checks: [check("order_campaign_check", "linked_to >= linked_from")],
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
    reply: p
      .text()
      .nullable()
      .comment("What the agency answered to a rejection; the client reads it."),
    version: p.integer().version(),
  }),
  indexes: [
    index("client_delivery_client", "client_delivery (client_id, account_id, delivered_at)"),
    index("client_delivery_order", "client_delivery (order_id, delivered_at)"),
  ],
  checks: [
    check("client_delivery_check", "(ended_at is null) = (end_reason is null)"),
    check("client_delivery_end_reason_check", "end_reason in ('recalled', 'rejected')"),
  ],
});

/** A lead that was handed to a client: the client's side of it, with its own version. */
export class ClientDelivery extends ClientDeliverySchema.class {}
ClientDeliverySchema.setClass(ClientDelivery);
