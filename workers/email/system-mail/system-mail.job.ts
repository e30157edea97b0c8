import { deliverSystemMail } from "#server/email/system-mail/system-mail.service.ts";
import { handleJob } from "#workers/kernel/job.ts";
import { systemMailJob } from "#server/email/system-mail/system-mail.jobs.ts";

export const systemMailHandler = handleJob(systemMailJob, (ctx, { id }) =>
  deliverSystemMail(ctx, id),
);
