import type { ServerModule } from "#server/kernel/module.ts";
import { Disposition } from "./disposition.entity.ts";
import * as jobs from "./dispositions.jobs.ts";
import { dispositionsRoutes } from "./dispositions.routes.ts";
import { dispositionsSubscribers } from "./dispositions.subscribers.ts";

/** What came of a call: labels, their one system action, undo and correction. */
export const dispositionsRoom: ServerModule = {
  name: "calls/dispositions",
  entities: [Disposition],
  audited: { Disposition: "disposition" },
  routes: dispositionsRoutes,
  jobs: Object.values(jobs),
  subscribers: dispositionsSubscribers,
};
