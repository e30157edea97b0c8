import { systemContext } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { pruneNotifications } from "#server/notifications/notifications.service.ts";
import { notifyOfDue } from "#server/notifications/rules.service.ts";
import { everyStep } from "#workers/kernel/loop.ts";

/** Notifies of what is due, and forgets what is old. */
export const notificationsLoop = everyStep("notifications", 2_000, (kernel) =>
  transact(systemContext(kernel, "loop:notifications"), async (ctx) => {
    await notifyOfDue(ctx);
    await pruneNotifications(ctx);
  }),
);
