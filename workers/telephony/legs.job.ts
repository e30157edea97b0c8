import { hangUpLeg } from "#server/telephony/leg-checks.service.ts";
import { revokeToken } from "#server/telephony/sessions.service.ts";
import { hangUpLegJob, revokeTokenJob } from "#server/telephony/telephony.jobs.ts";
import { handleJob } from "#workers/kernel/job.ts";

/** What was decided about a leg or a session and the carrier must be told, however often it takes. */
export const telephonyJobs = [
  handleJob(hangUpLegJob, (ctx, { legId }) => hangUpLeg(ctx, legId)),
  handleJob(revokeTokenJob, (ctx, { sessionId }) => revokeToken(ctx, sessionId)),
];
