import { z } from "zod";
import { CAMPAIGN_TYPES } from "#shared/campaigns/campaign.rules.ts";
import { zId } from "#shared/kernel/ids.ts";
import { ORDER_STEPS } from "#shared/orders/order.rules.ts";
import { defineJob } from "#server/kernel/jobs/job.ts";

/** One recorded action: who did what to which record. What was written or is called how is read then. */
export const zHappened = z.object({
  /** Made with the action: telling of it twice is telling once. */
  eventId: zId,
  action: z.string(),
  entityId: zId,
  /** Of what was recorded, ids and fixed words; the rest is left out. */
  payload: z
    .object({
      ownerId: zId,
      type: z.enum(CAMPAIGN_TYPES),
      step: z.enum(ORDER_STEPS),
      state: z.enum(["done", "failed"]),
    })
    .partial(),
  /** Null when the system did it. */
  actorId: zId.nullable(),
  at: z.iso.datetime(),
});
export type Happened = z.infer<typeof zHappened>;

export const tellJob = defineJob({
  name: "tell-people",
  queue: "default",
  payload: zHappened,
  attempts: 8,
  backoffMs: 500,
});
