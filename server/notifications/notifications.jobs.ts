import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import { defineJob } from "#server/kernel/jobs/job.ts";

/** One recorded action, as whoever is to be told of it needs it. */
export const zHappened = z.object({
  /** Made with the action: telling of it twice is telling once. */
  eventId: zId,
  action: z.string(),
  entityId: zId,
  payload: z.record(z.string(), z.unknown()),
  /** Null when the system did it. */
  actorId: zId.nullable(),
  actorName: z.string(),
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
