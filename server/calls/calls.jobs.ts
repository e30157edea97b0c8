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

/** The usual labels for a new campaign. */
export const seedLabelsJob = defineJob({
  name: "seed-dispositions",
  queue: "calls",
  payload: z.object({ campaignId: zId }),
  attempts: 10,
  backoffMs: 500,
});

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

/** What a stopped campaign has not called leaves its queue. */
export const purgeCampaignJob = defineJob({
  name: "purge-stopped-calls",
  queue: "calls",
  payload: z.object({ campaignId: zId }),
  attempts: 10,
  backoffMs: 500,
});

/** Agents came to a campaign or left it: which callbacks they may take is another list now. */
export const announceCallbacksJob = defineJob({
  name: "announce-callbacks",
  queue: "calls",
  payload: z.object({ userIds: z.array(zId) }),
  attempts: 10,
  backoffMs: 500,
});
