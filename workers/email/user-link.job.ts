import { userLinkJob } from "#server/email/email.jobs.ts";
import { mailUserLink } from "#server/email/user-mails.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { handleJob } from "#workers/kernel/job.ts";

export const userLinkHandler = handleJob(userLinkJob, (ctx, wanted) =>
  transact(ctx, (tx) => mailUserLink(tx, wanted)),
);
