import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import { defineJob } from "#server/kernel/jobs/job.ts";

/** Makes the queue of one audience snapshot. */
export const buildQueueJob = defineJob({
  name: "build-call-queue",
  queue: "calls",
  payload: z.object({ campaignId: zId, snapshotNo: z.number().int() }),
  attempts: 10,
  backoffMs: 500,
});

/** What a stopped campaign has not called leaves its queue. */
export const purgeCampaignJob = defineJob({
  name: "purge-stopped-calls",
  queue: "calls",
  payload: z.object({ campaignId: zId }),
  attempts: 10,
  backoffMs: 500,
});
