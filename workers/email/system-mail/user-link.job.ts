import { mailUserLink } from "#server/email/system-mail/account-mail.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { handleJob } from "#workers/kernel/job.ts";
import { userLinkJob } from "#server/email/system-mail/system-mail.jobs.ts";

export const userLinkHandler = handleJob(userLinkJob, (ctx, wanted) =>
  transact(ctx, (tx) => mailUserLink(tx, wanted)),
);
