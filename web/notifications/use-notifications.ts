import { notificationsTopic } from "#shared/notifications/notifications.events.ts";
import type { Notification } from "#shared/notifications/notifications.schema.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useReloadOnStale } from "#web/kernel/grid/use-reload-on-stale.ts";
import { useFeedRows } from "#web/kernel/grid/use-row-feed.ts";
import { myNotifications } from "./notifications.queries.ts";

/** The newest that a screen keeps; older ones are asked for from the API. */
const KEPT = 200;

/** My newest notifications, live; the bell and the page share one read. */
export function useNotifications() {
  const userId = useSession((s) => s.user?.id);
  const list = useLiveList<Notification>({
    ...myNotifications(KEPT),
    topic: userId ? notificationsTopic.ref({ userId }) : null,
  });
  useReloadOnStale(list.feed, list.onReload);
  const rows = useFeedRows(list.feed).toSorted(
    (a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id),
  );
  return { ...list, rows, unread: rows.filter((row) => row.readAt === null).length };
}
