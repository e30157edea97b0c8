import { z } from "zod";
import { zNote } from "../kernel/text.ts";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zOrderChange, zOrderInput } from "../orders/orders.schema.ts";
import { zMyOrder, zPortalLead, zPortalOrder } from "./portal.schema.ts";

const params = z.object({ id: zId });

export const listPortalOrders = endpoint({
  method: "GET",
  path: "/api/portal/orders",
  access: "portal.order.read",
  summary: "The organisation's orders with their figures.",
  response: z.object({ items: z.array(zMyOrder), nextCursor: z.null() }),
});

export const getPortalOrder = endpoint({
  method: "GET",
  path: "/api/portal/orders/:id",
  access: "portal.order.read",
  summary: "One order of the organisation.",
  params,
  response: zMyOrder,
});

export const listPortalLeads = endpoint({
  method: "GET",
  path: "/api/portal/orders/:id/leads",
  access: "portal.lead.read",
  summary: "Leads delivered to this order, newest first.",
  params,
  query: z.object({
    limit: z.coerce.number().int().min(1).max(200).default(200),
    cursor: z.string().max(600).optional(),
  }),
  response: z.object({ items: z.array(zPortalLead), nextCursor: z.string().nullable() }),
});

export const downloadPortalLeads = endpoint({
  method: "GET",
  path: "/api/portal/orders/:id/leads.csv",
  access: "portal.lead.download",
  summary: "The delivered leads as CSV.",
  params,
  raw: "response",
});

export const createPortalOrder = endpoint({
  method: "POST",
  path: "/api/portal/orders",
  access: "portal.order.create",
  summary: "A draft order.",
  body: zOrderInput,
  response: zPortalOrder,
  status: 201,
});

export const changePortalOrder = endpoint({
  method: "PATCH",
  path: "/api/portal/orders/:id",
  access: "portal.order.create",
  summary: "Changes a draft order, or one sent back for changes.",
  params,
  body: zOrderChange,
  response: zPortalOrder,
  ifMatch: true,
});

export const submitPortalOrder = endpoint({
  method: "POST",
  path: "/api/portal/orders/:id/submit",
  access: "portal.order.submit",
  summary: "Hands a draft order, or one sent back for changes, to the agency.",
  params,
  response: zPortalOrder,
  ifMatch: true,
});

export const decidePortalLead = endpoint({
  method: "POST",
  path: "/api/portal/leads/:id/decide",
  access: "portal.lead.decide",
  summary: "Accepts a delivered lead, or rejects it with a comment.",
  params,
  body: z.strictObject({
    decision: z.enum(["accepted", "rejected"]),
    comment: zNote(2000).nullable().default(null),
  }),
  response: zPortalLead,
  ifMatch: true,
});
