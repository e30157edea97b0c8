import { bridgeJob } from "#server/calls/attempts/attempts.jobs.ts";
import { bridgeLegs } from "#server/calls/attempts/bridge.service.ts";
import { handleJob } from "#workers/kernel/job.ts";

/** A bridge that the carrier did not take at once. */
export const bridgeHandler = handleJob(bridgeJob, (ctx, { attemptId }) =>
  bridgeLegs(ctx, attemptId),
);
