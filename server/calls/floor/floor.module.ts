import type { ServerModule } from "#server/kernel/module.ts";
import { floorRoutes } from "./floor.routes.ts";

/** What supervisors do with the calls of others. */
export const floorRoom: ServerModule = { name: "calls/floor", routes: floorRoutes };
