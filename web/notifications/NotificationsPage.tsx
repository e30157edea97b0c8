import { readNotifications } from "#shared/notifications/notifications.contract.ts";
import { NOTIFICATIONS_KEPT_DAYS } from "#shared/notifications/notifications.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState, ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { NotificationList } from "./NotificationList.tsx";
import styles from "./notifications.module.css";
import { useNotifications } from "./use-notifications.ts";

/** The newest of what I was told of. */
export default function NotificationsPage() {
  const { rows, unread, loading, error, onReload } = useNotifications();
  const readAll = useCommand(readNotifications);
  return (
    <Page
      title="Notifications"
      layout="prose"
      toolbar={
        <Toolbar
          end={
            unread > 0 && (
              <ActionButton label="Mark all as read" run={() => readAll.mutate({ body: {} })} />
            )
          }
        >
          {unread > 0 && `${unread} unread`}
        </Toolbar>
      }
    >
      {loading && <SkeletonLines />}
      {error !== null && <ErrorState error={error} onRetry={onReload} />}
      {!loading && error === null && rows.length === 0 && (
        <EmptyState
          title="Nobody has told you anything yet"
          detail={`What others do with your work shows here and is kept for ${NOTIFICATIONS_KEPT_DAYS} days.`}
        />
      )}
      <div className={styles.page}>
        <NotificationList rows={rows} />
      </div>
    </Page>
  );
}
