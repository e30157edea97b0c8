import { callFloorTopic, currentTaskTopic } from "#shared/calls/queue/queue.events.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { permittedTo } from "#server/kernel/policy.ts";
import { queueWork } from "./build.work.ts";
import { CallTask } from "./call-task.entity.ts";
import { shortenLeases } from "./leases.service.ts";
import { releaseClaims } from "./queue.handover.ts";
import * as jobs from "./queue.jobs.ts";
import { canSubscribeToOwn, canSubscribeToFloor, ownTasks } from "./queue.policy.ts";
import { projectTasks } from "./queue.project.ts";
import { queueRoutes } from "./queue.routes.ts";
import { queueSubscribers } from "./queue.subscribers.ts";

/** Who is to be called: tasks, claims and their leases. */
export const queueRoom: ServerModule = {
  name: "calls/queue",
  entities: [CallTask],
  routes: queueRoutes,
  topics: [
    { def: callFloorTopic, canSubscribe: canSubscribeToFloor },
    { def: currentTaskTopic, canSubscribe: canSubscribeToOwn },
  ],
  jobs: Object.values(jobs),
  work: [queueWork],
  subscribers: queueSubscribers,
  project: { call_task: projectTasks },
  scopePolicies: { "task.read": ownTasks, "task.work": ownTasks },
  onDisconnect: shortenLeases,
  onOffboard: releaseClaims,
  replayPolicies: { "call-tasks": permittedTo("task.read"), currentTask: permittedTo("task.read") },
};
