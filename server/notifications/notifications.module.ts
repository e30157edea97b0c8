import { notificationsTopic } from "#shared/notifications/notifications.events.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { notifyPeople } from "./notifications.jobs.ts";
import { notificationRoutes } from "./notifications.routes.ts";
import { notificationSubscribers } from "./notifications.subscribers.ts";

/** What people are notified of while they look elsewhere: the bell. Each module says of what. */
export const notificationsModule: ServerModule = {
  name: "notifications",
  routes: notificationRoutes,
  topics: [{ def: notificationsTopic }],
  jobs: [notifyPeople],
  subscribers: notificationSubscribers,
};
