import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import { defineJob } from "#server/kernel/jobs/job.ts";

/** The start of a scheduled campaign. */
export const launchDue = defineJob({
  name: "launch-campaign",
  queue: "default",
  payload: z.object({ campaignId: zId }),
  attempts: 5,
});
