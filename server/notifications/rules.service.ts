import type { Context } from "#server/kernel/context.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import type { ActionNotice, NotificationEvent } from "#server/kernel/notices.ts";
import { notify } from "./notifications.service.ts";

const noticesOf = (modules: readonly ServerModule[]) =>
  modules.flatMap((module) => module.notices ?? []);

/** The rules of all modules that follow an action. */
export const actionNotices = (modules: readonly ServerModule[]): ActionNotice[] =>
  noticesOf(modules).filter((notice) => "on" in notice);

/**
 * Notifies everybody whom an action concerns, except who did it; idempotent.
 * @returns how many notifications are new
 */
export async function notifyOf(ctx: Context, event: NotificationEvent): Promise<number> {
  const { action, actorId, eventId, at } = event;
  const rules = actionNotices(ctx.kernel.modules).filter(({ on }) => on.name === action);
  let count = 0;
  for (const { recipients, notifyActor = false } of rules) {
    const found = await recipients(ctx, event);
    const others = found
      .filter(({ userId }) => notifyActor || userId !== actorId)
      .map((one) => ({ ...one, kind: one.kind ?? action, dedupe: eventId }));
    count += await notify(ctx, others, new Date(at));
  }
  return count;
}

/**
 * Notifies of what the clock alone brought about.
 * @returns how many notifications are new
 */
export async function notifyOfDue(ctx: Context): Promise<number> {
  let count = 0;
  for (const notice of noticesOf(ctx.kernel.modules)) {
    if ("due" in notice) count += await notify(ctx, await notice.due(ctx));
  }
  return count;
}
