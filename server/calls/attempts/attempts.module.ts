import { ownTasks } from "#server/calls/queue/queue.policy.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { permittedTo } from "#server/kernel/policy.ts";
import { setLegFollower } from "#server/telephony/legs.registry.ts";
import { undisposedCalls } from "./attempts.handover.ts";
import * as jobs from "./attempts.jobs.ts";
import { ownAttempts } from "./attempts.policy.ts";
import { attemptsRoutes } from "./attempts.routes.ts";
import { attemptsSubscribers } from "./attempts.subscribers.ts";
import { CallAttempt } from "./call-attempt.entity.ts";
import { attemptLegs } from "./customer-leg.service.ts";

setLegFollower(attemptLegs);

/** Attempts to reach somebody: the one gate, caps, start and end. */
export const attemptsRoom: ServerModule = {
  name: "calls/attempts",
  entities: [CallAttempt],
  routes: attemptsRoutes,
  jobs: Object.values(jobs),
  subscribers: attemptsSubscribers,
  scopePolicies: {
    "attempt.read": ownAttempts,
    "attempt.start": ownTasks,
    "attempt.dispose": ownAttempts,
  },
  handover: [undisposedCalls],
  replayPolicies: { attempts: permittedTo("attempt.read") },
};
