import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import { defineJob } from "#server/kernel/jobs/job.ts";

const job = <N extends string, S extends z.ZodType>(name: N, payload: S) =>
  defineJob({ name, queue: "calls", payload, attempts: 10, backoffMs: 500 });

/** Makes the queue of one audience snapshot. */
export const buildQueueJob = job(
  "build-call-queue",
  z.object({ campaignId: zId, snapshotNo: z.number().int() }),
);
/** The usual labels for a new campaign. */
export const seedLabelsJob = job("seed-dispositions", z.object({ campaignId: zId }));
/** A suppression took effect: whom it names leaves every queue, ringing calls are cut. */
export const purgeSuppressedJob = job("purge-suppressed-calls", z.object({ batchId: zId }));
export const purgeContactJob = job("purge-deleted-calls", z.object({ contactId: zId }));
export const purgeCampaignJob = job("purge-stopped-calls", z.object({ campaignId: zId }));
/** Agents came to a campaign or left it: which callbacks they may take is another list now. */
export const announceCallbacksJob = job("announce-callbacks", z.object({ userIds: z.array(zId) }));
