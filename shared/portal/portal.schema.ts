import { z } from "zod";
import { zId } from "../kernel/ids.ts";
import { CLIENT_DECISIONS } from "../leads/lead.rules.ts";
import { ORDER_STATUSES } from "../orders/order.rules.ts";
import { zDay, zGoalFigures } from "../orders/orders.schema.ts";

/**
 * What a client sees. These shapes are the allow-list: nothing that is not named here leaves the
 * agency, neither in an answer nor in an event.
 */
export const zPortalStats = zGoalFigures.extend({
  sends: z.number().int(),
  opens: z.number().int(),
  clicks: z.number().int(),
  conversations: z.number().int(),
});
export type PortalStats = z.infer<typeof zPortalStats>;

export const zPortalOrder = z.object({
  id: zId,
  version: z.number().int(),
  number: z.number().int(),
  name: z.string(),
  status: z.enum(ORDER_STATUSES),
  leadGoal: z.number().int(),
  startsOn: zDay.nullable(),
  dueOn: zDay.nullable(),
  brief: z.string(),
  changeRequest: z.string().nullable(),
  submittedAt: z.string().nullable(),
  createdAt: z.string(),
});
export type PortalOrder = z.infer<typeof zPortalOrder>;

/** An order as one person reads it: its figures, and what they may do about it. */
export const zMyOrder = zPortalOrder.extend({
  stats: zPortalStats,
  can: z.object({ submit: z.boolean(), decide: z.boolean() }),
});
export type MyOrder = z.infer<typeof zMyOrder>;

export const zPortalLead = z.object({
  id: zId,
  /** Of the delivery: counts what the client sees change, not what the agency did. */
  version: z.number().int(),
  orderId: zId,
  deliveredAt: z.string(),
  decision: z.enum(CLIENT_DECISIONS),
  comment: z.string().nullable(),
  decidedAt: z.string().nullable(),
  /** The agency's answer to a rejection. */
  reply: z.string().nullable(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  jobTitle: z.string().nullable(),
  seniority: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  city: z.string().nullable(),
  country: z.string().nullable(),
  linkedinUrl: z.string().nullable(),
  company: z.string().nullable(),
  domain: z.string().nullable(),
  industry: z.string().nullable(),
  staff: z.string().nullable(),
  answers: z.array(z.object({ question: z.string(), answer: z.string() })),
});
export type PortalLead = z.infer<typeof zPortalLead>;
