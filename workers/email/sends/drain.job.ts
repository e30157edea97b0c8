import { drainShard } from "#server/email/sends/drain.service.ts";
import { drainJob } from "#server/email/sends/sends.jobs.ts";
import { handleJob } from "#workers/kernel/job.ts";

export const drainHandler = handleJob(drainJob, drainShard);
