import { defineJob } from "#server/kernel/jobs/job.ts";
import { zNotificationEvent } from "#server/kernel/notices.ts";

/** The name is stored with the tasks that wait: it stays what older versions wrote. */
export const notifyPeople = defineJob({
  name: "tell-people",
  queue: "default",
  payload: zNotificationEvent,
  attempts: 8,
  backoffMs: 500,
});
