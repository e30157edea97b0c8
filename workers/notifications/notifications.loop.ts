import { systemContext } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { pruneNotifications } from "#server/notifications/notifications.service.ts";
import { tellOfCallbacks } from "#server/notifications/tell-callbacks.ts";
import { everyStep } from "#workers/kernel/loop.ts";

/** Tells of what the clock does: callbacks that fall due; and forgets what is old. */
export const notificationsLoop = everyStep("notifications", 2_000, (kernel) =>
  transact(systemContext(kernel, "loop:notifications"), async (ctx) => {
    await tellOfCallbacks(ctx);
    await pruneNotifications(ctx);
  }),
);
