import type { ServerModule } from "#server/kernel/module.ts";
import { unsubscribeRoutes } from "./unsubscribe.routes.ts";

/** The page behind the link of every mail. */
export const unsubscribeRoom: ServerModule = {
  name: "email/unsubscribe",
  routes: unsubscribeRoutes,
};
