import { transact } from "#server/kernel/db/transact.ts";
import { notifyPeople } from "#server/notifications/notifications.jobs.ts";
import { notifyOf } from "#server/notifications/rules.service.ts";
import { handleJob } from "#workers/kernel/job.ts";

export const notifyPeopleJob = handleJob(notifyPeople, async (ctx, event) => {
  await transact(ctx, (tx) => notifyOf(tx, event));
});
