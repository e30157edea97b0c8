import type { ServerModule } from "#server/kernel/module.ts";
import { ledgerWork } from "./ledger.work.ts";
import * as jobs from "./sends.jobs.ts";
import { sendDrift } from "./sends.queries.ts";
import { sendsRoutes } from "./sends.routes.ts";
import { sendsSubscribers } from "./sends.subscribers.ts";

/** The ledger of sends: one row for each person of a campaign. */
export const sendsRoom: ServerModule = {
  name: "email/sends",
  routes: sendsRoutes,
  jobs: Object.values(jobs),
  work: [ledgerWork],
  subscribers: sendsSubscribers,
  verify: sendDrift,
};
