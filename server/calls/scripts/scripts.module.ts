import { scriptsTopic } from "#shared/calls/scripts/scripts.events.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { Script, ScriptVersion } from "./script.entity.ts";
import { projectScripts } from "./scripts.project.ts";
import { ownScripts } from "./scripts.handover.ts";
import { scriptsRoutes } from "./scripts.routes.ts";

/** What agents say, in versions that never change. */
export const scriptsRoom: ServerModule = {
  name: "calls/scripts",
  entities: [Script, ScriptVersion],
  audited: { Script: "script" },
  routes: scriptsRoutes,
  topics: [{ def: scriptsTopic }],
  project: { script: projectScripts },
  handover: [ownScripts],
};
