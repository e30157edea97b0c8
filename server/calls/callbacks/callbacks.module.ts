import { callbacksTopic, ownCallbacksTopic } from "#shared/calls/callbacks/callbacks.events.ts";
import { canSubscribeDesk, canSubscribeFloor } from "#server/calls/queue/queue.policy.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { Callback } from "./callback.entity.ts";
import * as jobs from "./callbacks.jobs.ts";
import { projectCallbacks } from "./callbacks.project.ts";
import { callbacksRoutes } from "./callbacks.routes.ts";
import { callbacksSubscribers } from "./callbacks.subscribers.ts";

/** Promises to call somebody back. */
export const callbacksRoom: ServerModule = {
  name: "calls/callbacks",
  entities: [Callback],
  routes: callbacksRoutes,
  topics: [
    { def: callbacksTopic, canSubscribe: canSubscribeFloor },
    { def: ownCallbacksTopic, canSubscribe: canSubscribeDesk },
  ],
  jobs: Object.values(jobs),
  subscribers: callbacksSubscribers,
  project: { callback: projectCallbacks },
};
