import { notificationsTopic } from "#shared/notifications/notifications.events.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { tellJob } from "./notifications.jobs.ts";
import { notificationRoutes } from "./notifications.routes.ts";
import { notificationSubscribers } from "./notifications.subscribers.ts";

/** What people are told of while they look elsewhere: the bell. */
export const notificationsModule: ServerModule = {
  name: "notifications",
  routes: notificationRoutes,
  topics: [{ def: notificationsTopic }],
  jobs: [tellJob],
  subscribers: notificationSubscribers,
};
