import { agentsTopic } from "#shared/calls/agents/agents.events.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { leaveFloor } from "./agents.handover.ts";
import { agentsRoutes } from "./agents.routes.ts";
import { agentsNow } from "./agents.service.ts";

/** What each agent does now. */
export const agentsRoom: ServerModule = {
  name: "calls/agents",
  routes: agentsRoutes,
  topics: [{ def: agentsTopic, actual: agentsNow }],
  onOffboard: leaveFloor,
};
