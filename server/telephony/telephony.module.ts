import type { ServerModule } from "#server/kernel/module.ts";
import { AgentSession } from "./agent-session.entity.ts";
import { CallLeg } from "./call-leg.entity.ts";
import { closeSessionOf } from "./sessions.service.ts";
import * as jobs from "./telephony.jobs.ts";

/** The lines that calls go over: carriers, their legs, and agents' sessions at the phone. */
export const telephonyModule: ServerModule = {
  name: "telephony",
  entities: [AgentSession, CallLeg],
  jobs: Object.values(jobs),
  onOffboard: (ctx, userId) => closeSessionOf(ctx, userId, "left"),
};
