import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import { defineJob } from "#server/kernel/jobs/job.ts";

/** Agents came to a campaign or left it: which callbacks they may take is another list now. */
export const announceCallbacksJob = defineJob({
  name: "announce-callbacks",
  queue: "calls",
  payload: z.object({ userIds: z.array(zId) }),
  attempts: 10,
  backoffMs: 500,
});
