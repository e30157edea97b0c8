import type { ServerModule } from "#server/kernel/module.ts";
import { SampleThing } from "./sample-things.entity.ts";
import { sampleThingsRoutes } from "./sample-things.routes.ts";

export const sampleThingsModule: ServerModule = {
  name: "sample-things",
  entities: [SampleThing],
  routes: sampleThingsRoutes,
};
