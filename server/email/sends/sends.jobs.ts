import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import { defineJob } from "#server/kernel/jobs/job.ts";

/** Makes the ledger of a launched campaign: a row per member of its audience. */
export const buildLedgerJob = defineJob({
  name: "email-build-ledger",
  queue: "email",
  payload: z.strictObject({ campaignId: zId }),
  attempts: 5,
});

/** Sends what is pending in one shard of a campaign, for a slice of time. */
export const drainJob = defineJob({
  name: "email-drain",
  queue: "email",
  payload: z.strictObject({ campaignId: zId, shard: z.number().int().min(0) }),
  attempts: 3,
});

/** Starts the drains of a resumed campaign. */
export const wakeJob = defineJob({
  name: "email-wake",
  queue: "email",
  payload: z.strictObject({ campaignId: zId }),
  attempts: 5,
});

/** Cancels what a stopped campaign has not sent. */
export const cancelJob = defineJob({
  name: "email-cancel",
  queue: "default",
  payload: z.strictObject({ campaignId: zId }),
  attempts: 5,
});

/** Looks again at the campaigns of a sender that was changed. */
export const senderChangedJob = defineJob({
  name: "email-sender-changed",
  queue: "default",
  payload: z.strictObject({ senderId: zId }),
  attempts: 5,
});

/** Takes people out of every queue whom a suppression (or a batch of them) names. */
export const purgeJob = defineJob({
  name: "email-purge",
  queue: "default",
  payload: z.strictObject({
    batchId: zId,
    /** Narrows the search; null looks through all that is queued. */
    emailKey: z.string().nullable(),
    contactId: zId.nullable(),
  }),
  attempts: 8,
});

/** Takes a deleted person out of every queue. */
export const purgeDeletedJob = defineJob({
  name: "email-purge-deleted",
  queue: "default",
  payload: z.strictObject({ contactId: zId }),
  attempts: 8,
});
