import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import { defineJob } from "#server/kernel/jobs/job.ts";

const durable = { queue: "calls", attempts: 10, backoffMs: 500 } as const;

/** A hang-up that was decided: told to the carrier until it has taken it. */
export const hangUpLegJob = defineJob({
  ...durable,
  name: "hang-up-leg",
  payload: z.object({ legId: zId }),
});

/** The token of a session that is over opens nothing any more. */
export const revokeTokenJob = defineJob({
  ...durable,
  name: "revoke-agent-token",
  payload: z.object({ sessionId: zId }),
});
