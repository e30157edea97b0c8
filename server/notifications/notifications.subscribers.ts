import { actorId } from "#server/kernel/context.ts";
import type { ServerModule, Subscriber } from "#server/kernel/module.ts";
import { notifyPeople } from "./notifications.jobs.ts";
import { actionNotices } from "./rules.service.ts";

/** One for every action of which a module notifies people. */
export const notificationSubscribers = (modules: readonly ServerModule[]): Subscriber[] =>
  actionNotices(modules).map(({ on, carries }) => ({
    on,
    job: notifyPeople,
    payload: ({ action, id, payload }, ctx) => ({
      eventId: ctx.newId(),
      action,
      entityId: id,
      payload: carries.parse(payload),
      actorId: actorId(ctx.actor),
      at: ctx.now().toISOString(),
    }),
  }));
