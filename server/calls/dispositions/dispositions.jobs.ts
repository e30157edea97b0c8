import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import { defineJob } from "#server/kernel/jobs/job.ts";

/** The usual labels for a new campaign. */
export const seedLabelsJob = defineJob({
  name: "seed-dispositions",
  queue: "calls",
  payload: z.object({ campaignId: zId }),
  attempts: 10,
  backoffMs: 500,
});
