import * as events from "#shared/calls/calls.events.ts";
import { setCampaignProgress, setPreflightChecks } from "#server/campaigns/campaigns.registry.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { permittedTo } from "#server/kernel/policy.ts";
import { CallAttempt } from "./call-attempt.entity.ts";
import { CallTask } from "./call-task.entity.ts";
import { Callback } from "./callback.entity.ts";
import { queueWork } from "./build.work.ts";
import { callbackNotices } from "./callbacks/callbacks.notices.ts";
import { callsHandover, leaveFloor } from "./calls.handover.ts";
import { agentsNow } from "./agents.service.ts";
import * as jobs from "./calls.jobs.ts";
import { mayHearDesk, mayHearFloor, ownAttempts, ownTasks } from "./calls.policy.ts";
import { projectCallbacks, projectForms, projectScripts, projectTasks } from "./calls.project.ts";
import { callChecks, callDrift, callProgress } from "./figures.service.ts";
import { callsRoutes } from "./calls.routes.ts";
import { callsSubscribers } from "./calls.subscribers.ts";
import { superviseRoutes } from "./supervise.routes.ts";
import {
  Disposition,
  QualificationForm,
  QualificationFormVersion,
  Script,
  ScriptVersion,
} from "./content.entity.ts";
import { shortenLeases } from "./leases.service.ts";

setPreflightChecks("call", callChecks);
setCampaignProgress("call", callProgress);

/** The call queue, attempts under the one gate, dispositions, callbacks, scripts and forms. */
export const callsModule: ServerModule = {
  name: "calls",
  entities: [
    CallTask,
    CallAttempt,
    Callback,
    Disposition,
    Script,
    ScriptVersion,
    QualificationForm,
    QualificationFormVersion,
  ],
  audited: { Disposition: "disposition", Script: "script", QualificationForm: "form" },
  routes: [...callsRoutes, ...superviseRoutes],
  topics: [
    { def: events.callFloorTopic, may: mayHearFloor },
    { def: events.deskTopic, may: mayHearDesk },
    { def: events.callbacksTopic, may: mayHearFloor },
    { def: events.ownCallbacksTopic, may: mayHearDesk },
    { def: events.agentsTopic, actual: agentsNow },
    { def: events.scriptsTopic },
    { def: events.formsTopic },
  ],
  jobs: Object.values(jobs),
  work: [queueWork],
  subscribers: callsSubscribers,
  notices: callbackNotices,
  project: {
    call_task: projectTasks,
    callback: projectCallbacks,
    script: projectScripts,
    form: projectForms,
  },
  own: {
    "task.read": ownTasks,
    "task.work": ownTasks,
    "attempt.read": ownAttempts,
    "attempt.start": ownTasks,
    "attempt.dispose": ownAttempts,
  },
  onDeparture: shortenLeases,
  answers: {
    "call-tasks": permittedTo("task.read"),
    desk: permittedTo("task.read"),
    attempts: permittedTo("attempt.read"),
  },
  handover: callsHandover,
  leave: leaveFloor,
  verify: callDrift,
};
