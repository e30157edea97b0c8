import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import { defineJob } from "#server/kernel/jobs/job.ts";

/** A suppression took effect: whom it names leaves every queue, ringing calls are cut. */
export const purgeSuppressedJob = defineJob({
  name: "purge-suppressed-calls",
  queue: "calls",
  payload: z.object({ batchId: zId }),
  attempts: 10,
  backoffMs: 500,
});

/** A deleted person leaves every queue. */
export const purgeContactJob = defineJob({
  name: "purge-deleted-calls",
  queue: "calls",
  payload: z.object({ contactId: zId }),
  attempts: 10,
  backoffMs: 500,
});

/** An agent comes to a call: told to the carrier until it has taken it. */
export const bridgeJob = defineJob({
  name: "bridge-call",
  queue: "calls",
  payload: z.object({ attemptId: zId }),
  attempts: 4,
  backoffMs: 250,
});
