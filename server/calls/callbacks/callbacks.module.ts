import { callbacksTopic, ownCallbacksTopic } from "#shared/calls/callbacks/callbacks.events.ts";
import { onTasksRemoved } from "#server/calls/queue/tasks-removed.registry.ts";
import { canSubscribeToOwn, canSubscribeToFloor } from "#server/calls/queue/queue.policy.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { Callback } from "./callback.entity.ts";
import { openCallbacks } from "./callbacks.handover.ts";
import * as jobs from "./callbacks.jobs.ts";
import { callbackNotices } from "./callbacks.notices.ts";
import { dropCallbacks } from "./callbacks.service.ts";
import { projectCallbacks } from "./callbacks.project.ts";
import { callbacksRoutes } from "./callbacks.routes.ts";
import { callbacksSubscribers } from "./callbacks.subscribers.ts";

onTasksRemoved(dropCallbacks);

/** Promises to call somebody back. */
export const callbacksRoom: ServerModule = {
  name: "calls/callbacks",
  entities: [Callback],
  routes: callbacksRoutes,
  topics: [
    { def: callbacksTopic, canSubscribe: canSubscribeToFloor },
    { def: ownCallbacksTopic, canSubscribe: canSubscribeToOwn },
  ],
  jobs: Object.values(jobs),
  subscribers: callbacksSubscribers,
  notices: callbackNotices,
  project: { callback: projectCallbacks },
  handover: [openCallbacks],
};
