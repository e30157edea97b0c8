import { importsTopic } from "#shared/imports/imports.events.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { DataImport } from "./imports.entity.ts";
import { runImport } from "./imports.jobs.ts";
import { importNotices } from "./imports.notices.ts";
import { importRoutes } from "./imports.routes.ts";
import { importWork } from "./imports.work.ts";

export const importsModule: ServerModule = {
  name: "imports",
  entities: [DataImport],
  routes: importRoutes,
  topics: [{ def: importsTopic }],
  jobs: [runImport],
  notices: importNotices,
  work: [importWork],
};
