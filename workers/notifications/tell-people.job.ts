import { transact } from "#server/kernel/db/transact.ts";
import { tellJob } from "#server/notifications/notifications.jobs.ts";
import { tellOf } from "#server/notifications/tell.ts";
import { handleJob } from "#workers/kernel/job.ts";

export const tellPeopleJob = handleJob(tellJob, async (ctx, happened) => {
  await transact(ctx, (tx) => tellOf(tx, happened));
});
