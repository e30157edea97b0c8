import { listNotifications } from "#shared/notifications/notifications.contract.ts";
import { callLive } from "#web/kernel/api/call.ts";

export const notificationKeys = { mine: ["notifications"] as const };

/** My newest notifications, for `useLiveList`. */
export const myNotifications = (limit: number) => ({
  queryKey: notificationKeys.mine,
  read: (signal: AbortSignal) => callLive(listNotifications, { query: { limit }, signal }),
});
