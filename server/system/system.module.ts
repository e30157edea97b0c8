import { deadLettersTopic } from "#shared/kernel/system-topics.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { systemRoutes } from "./system.routes.ts";

export const systemModule: ServerModule = {
  name: "system",
  routes: systemRoutes,
  project: {
    dead_letter: async (_ctx, records) =>
      records.map(({ id }) => deadLettersTopic.event({}, "left", { op: "left", id, version: 1 })),
  },
};
