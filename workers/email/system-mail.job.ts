import { systemMailJob } from "#server/email/email.jobs.ts";
import { deliverSystemMail } from "#server/email/system-mail.service.ts";
import { handleJob } from "#workers/kernel/job.ts";

export const systemMailHandler = handleJob(systemMailJob, (ctx, { id }) =>
  deliverSystemMail(ctx, id),
);
