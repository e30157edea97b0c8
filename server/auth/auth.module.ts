import type { ServerModule } from "#server/kernel/module.ts";
import { authRoutes } from "./auth.routes.ts";

export const authModule: ServerModule = { name: "auth", routes: authRoutes };
