import { purgeContactJob, purgeSuppressedJob } from "#server/calls/attempts/attempts.jobs.ts";
import { purgeContact, purgeSuppressed } from "#server/calls/attempts/purge.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { handleJob } from "#workers/kernel/job.ts";

/** Who may no longer be called leaves the queues. */
export const purgeJobs = [
  handleJob(purgeSuppressedJob, (ctx, { batchId }) =>
    transact(ctx, (tx) => purgeSuppressed(tx, batchId)),
  ),
  handleJob(purgeContactJob, (ctx, { contactId }) =>
    transact(ctx, (tx) => purgeContact(tx, contactId)),
  ),
];
