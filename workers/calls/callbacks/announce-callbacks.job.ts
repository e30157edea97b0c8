import { announceCallbacksJob } from "#server/calls/callbacks/callbacks.jobs.ts";
import { announceCallbacks } from "#server/calls/callbacks/callbacks.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { handleJob } from "#workers/kernel/job.ts";

export const announceCallbacksHandler = handleJob(announceCallbacksJob, (ctx, { userIds }) =>
  transact(ctx, (tx) => announceCallbacks(tx, userIds)),
);
