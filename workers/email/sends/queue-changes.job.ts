import {
  cancelJob,
  purgeDeletedJob,
  purgeJob,
  senderChangedJob,
  wakeJob,
} from "#server/email/sends/sends.jobs.ts";
import { senderChanged } from "#server/email/sends/settle.service.ts";
import {
  cancelSends,
  purgeDeleted,
  purgeSuppressed,
  wakeShards,
} from "#server/email/sends/ledger.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { handleJob } from "#workers/kernel/job.ts";

export const wakeHandler = handleJob(wakeJob, (ctx, { campaignId }) =>
  transact(ctx, (tx) => Promise.resolve(wakeShards(tx, campaignId))),
);

export const cancelHandler = handleJob(cancelJob, async (ctx, { campaignId }) => {
  await transact(ctx, (tx) => cancelSends(tx, campaignId));
});

export const senderChangedHandler = handleJob(senderChangedJob, (ctx, { senderId }) =>
  transact(ctx, (tx) => senderChanged(tx, senderId)),
);

export const purgeHandler = handleJob(purgeJob, async (ctx, purge) => {
  await transact(ctx, (tx) => purgeSuppressed(tx, purge));
});

export const purgeDeletedHandler = handleJob(purgeDeletedJob, (ctx, { contactId }) =>
  transact(ctx, (tx) => purgeDeleted(tx, contactId)),
);
