import { z } from "zod";
import { zId } from "../kernel/ids.ts";
import { LEAD_STATUSES } from "../leads/lead.rules.ts";
import { ORDER_STATUSES } from "./order.rules.ts";
import { zLine } from "../kernel/text.ts";

/** A calendar day, `2026-03-31`. */
export const zDay = z.iso.date();

/** An existing campaign that works for an order, from the first to the last day. */
export const zOrderLink = z.object({
  campaignId: zId,
  campaignName: z.string(),
  linkedFrom: zDay,
  linkedTo: zDay.nullable(),
});

export const zOrder = z.object({
  id: zId,
  version: z.number().int(),
  clientId: zId,
  clientName: z.string(),
  /** Counts per client. */
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
  campaigns: z.array(zOrderLink),
});
export type Order = z.infer<typeof zOrder>;

const count = z.number().int();

/** Delivered leads against the goal: what agency and client see alike. */
export const zGoalFigures = z.object({
  goal: count,
  /** Published and neither recalled nor rejected for good. */
  delivered: count,
  accepted: count,
  pending: count,
  /** Rejected by the client, not yet upheld or answered. */
  disputed: count,
  /** Recalled, or rejected for good: to be replaced. */
  replaced: count,
  byDay: z.array(z.object({ day: zDay, delivered: count })),
});

export const zOrderStats = zGoalFigures.extend({
  sends: count,
  opens: count,
  clicks: count,
  attempts: count,
  connects: count,
  conversations: count,
  talkSeconds: count,
  dispositions: z.array(z.object({ label: z.string(), count })),
  leadsByStatus: z.record(z.enum(LEAD_STATUSES), count),
});
export type OrderStats = z.infer<typeof zOrderStats>;

const zOrderFields = z.strictObject({
  name: zLine(200).min(1, "Give it a name."),
  leadGoal: z.number().int().min(1).max(1_000_000),
  startsOn: zDay.nullable(),
  dueOn: zDay.nullable(),
  brief: z.string().max(10_000),
});

export const zOrderInput = zOrderFields.extend({
  startsOn: zOrderFields.shape.startsOn.default(null),
  dueOn: zOrderFields.shape.dueOn.default(null),
  brief: zOrderFields.shape.brief.default(""),
});

/** What is not named stays as it is: without the defaults of a new order. */
export const zOrderChange = zOrderFields.partial();
export type OrderChange = z.output<typeof zOrderChange>;

/** An order that a lead can be delivered to. */
export const zOrderChoice = z.object({
  orderId: zId,
  name: z.string(),
  clientName: z.string(),
  leadGoal: count,
  delivered: count,
  /** Leads that an even pace would have delivered by today. */
  expected: count,
  proposed: z.boolean(),
});
export type OrderChoice = z.infer<typeof zOrderChoice>;
