import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zLead, zLeadResult, zReason } from "../leads/leads.schema.ts";
import { ORDER_STATUSES, ORDER_STEPS } from "./order.rules.ts";
import {
  zDay,
  zOrder,
  zOrderChoice,
  zOrderChange,
  zOrderInput,
  zOrderStats,
} from "./orders.schema.ts";
import { zNote } from "../kernel/text.ts";

const params = z.object({ id: zId });

export const listOrders = endpoint({
  method: "GET",
  path: "/api/orders",
  access: "order.read",
  summary: "Orders with their figures, newest first.",
  query: z.object({
    status: z.enum(ORDER_STATUSES).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
    cursor: zId.optional(),
  }),
  response: z.object({
    items: z.array(zOrder.extend({ stats: zOrderStats })),
    nextCursor: z.string().nullable(),
  }),
});

export const getOrder = endpoint({
  method: "GET",
  path: "/api/orders/:id",
  access: "order.read",
  summary: "One order with its linked campaigns.",
  params,
  response: zOrder.extend({ can: z.object({ edit: z.boolean(), link: z.boolean() }) }),
});

export const getOrderStats = endpoint({
  method: "GET",
  path: "/api/orders/:id/aggregate-stats",
  access: "order.read",
  summary:
    "Sends, opens, clicks, connects, talk time, dispositions, leads by status and day, goal.",
  params,
  response: zOrderStats,
});

export const createOrder = endpoint({
  method: "POST",
  path: "/api/orders",
  access: "order.edit",
  summary: "A draft order for a client.",
  body: zOrderInput.extend({ clientId: zId }),
  response: zOrder,
  status: 201,
});

export const changeOrder = endpoint({
  method: "PATCH",
  path: "/api/orders/:id",
  access: "order.edit",
  summary: "Changes an order that is not over.",
  params,
  body: zOrderChange,
  response: zOrder,
  ifMatch: true,
});

export const moveOrder = endpoint({
  method: "POST",
  path: "/api/orders/:id/move",
  access: "order.edit",
  summary: "Submits, takes on, sends back (with a note), completes or cancels an order.",
  params,
  body: z.strictObject({ step: z.enum(ORDER_STEPS), note: zNote(2000).optional() }),
  response: zOrder,
  ifMatch: true,
});

const link = z.strictObject({
  campaignId: zId,
  linkedFrom: zDay,
  linkedTo: zDay.nullable().default(null),
});

export const linkCampaign = endpoint({
  method: "POST",
  path: "/api/orders/:id/links",
  access: "order.link",
  summary: "Links an existing campaign: leads it qualifies in these days may go to this order.",
  params,
  body: link,
  response: zOrder,
});

export const unlinkCampaign = endpoint({
  method: "POST",
  path: "/api/orders/:id/unlink",
  access: "order.link",
  summary: "Ends a link with its last day; a day before its first takes the link away.",
  params,
  body: link.extend({ linkedTo: zDay }),
  response: zOrder,
});

export const listOrderChoices = endpoint({
  method: "GET",
  path: "/api/leads/:id/orders",
  access: "lead.publish",
  summary: "Orders that this lead can be delivered to; the one furthest behind is proposed.",
  params,
  response: z.object({ items: z.array(zOrderChoice) }),
});

export const publishLead = endpoint({
  method: "POST",
  path: "/api/leads/:id/publish",
  access: "lead.publish",
  summary: "Delivers an approved lead to one order; without one named, to the proposed one.",
  params,
  body: z.strictObject({ orderId: zId.optional() }),
  response: zLead,
  ifMatch: true,
});

export const recallLead = endpoint({
  method: "POST",
  path: "/api/leads/:id/recall",
  access: "lead.recall",
  summary: "Takes a published lead back: it leaves the portal and the goal.",
  params,
  body: z.strictObject({ reason: zReason }),
  response: zLead,
  ifMatch: true,
});

export const publishLeads = endpoint({
  method: "POST",
  path: "/api/leads/bulk/publish",
  access: "lead.publish",
  summary: "Publishes several approved leads; each answers for itself.",
  body: z.strictObject({
    leads: z
      .array(z.strictObject({ id: zId, version: z.number().int(), orderId: zId.optional() }))
      .min(1)
      .max(50),
  }),
  response: z.object({ results: z.array(zLeadResult) }),
});
