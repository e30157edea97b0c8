import { setCampaignProgress, setPreflightChecks } from "#server/campaigns/campaigns.registry.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { agentsRoom } from "#server/calls/agents/agents.module.ts";
import { attemptsRoom } from "#server/calls/attempts/attempts.module.ts";
import { callChecks, callProgress } from "./call-channel.service.ts";
import { callbacksRoom } from "#server/calls/callbacks/callbacks.module.ts";
import { callsRoutes } from "./calls.routes.ts";
import { callDrift } from "./calls.verify.ts";
import { dispositionsRoom } from "#server/calls/dispositions/dispositions.module.ts";
import { floorRoom } from "#server/calls/floor/floor.module.ts";
import { queueRoom } from "#server/calls/queue/queue.module.ts";
import { scriptsRoom } from "#server/calls/scripts/scripts.module.ts";

setPreflightChecks("call", callChecks);
setCampaignProgress("call", callProgress);

/** The call channel of campaigns, above its rooms. */
const channel: ServerModule = {
  name: "calls",
  routes: callsRoutes,
  verify: callDrift,
};

/** Calls: rooms, lower ones first. */
export const callsModules: ServerModule[] = [
  agentsRoom,
  scriptsRoom,
  queueRoom,
  attemptsRoom,
  callbacksRoom,
  dispositionsRoom,
  floorRoom,
  channel,
];
