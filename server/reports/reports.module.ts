import { getWallboard } from "#shared/reports/reports.contract.ts";
import { wallboardTopic } from "#shared/reports/reports.events.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { wallboard, wallboardNow } from "./wallboard.service.ts";
import { route } from "#server/kernel/http/route.ts";

export const reportsModule: ServerModule = {
  name: "reports",
  routes: [route(getWallboard, ({ ctx }) => wallboard(ctx))],
  topics: [{ def: wallboardTopic, actual: wallboardNow }],
};
