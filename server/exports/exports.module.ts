import type { ServerModule } from "#server/kernel/module.ts";
import { exportRoutes } from "./exports.routes.ts";

export const exportsModule: ServerModule = { name: "exports", routes: exportRoutes };
