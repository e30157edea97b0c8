import { drainShard } from "#server/email/drain.service.ts";
import { drainJob } from "#server/email/email.jobs.ts";
import { handleJob } from "#workers/kernel/job.ts";

export const drainHandler = handleJob(drainJob, drainShard);
