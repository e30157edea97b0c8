import { Link } from "wouter";
import { readNotifications } from "#shared/notifications/notifications.contract.ts";
import type { Notification } from "#shared/notifications/notifications.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import styles from "./notifications.module.css";

interface NotificationListProps {
  rows: readonly Notification[];
  onOpened?: () => void;
}

/** Notifications as lines; opening one marks it as read and leads on. */
export function NotificationList({ rows, onOpened }: NotificationListProps) {
  const read = useCommand(readNotifications);
  const open = ({ id, readAt }: Notification) => {
    if (readAt === null) read.mutate({ body: { ids: [id] } });
    onOpened?.();
  };
  return (
    <ul className={styles.list}>
      {rows.map((row) => (
        <li key={row.id}>
          <Link
            href={row.href ?? "/notifications"}
            className={styles.line}
            data-unread={row.readAt === null || undefined}
            onClick={() => open(row)}
          >
            <span className={styles.dot} aria-hidden />
            <span className={styles.text}>
              <span className={styles.title}>
                {row.readAt === null && <span className="sr-only">Unread: </span>}
                {row.title}
              </span>
              {row.detail && <span className={styles.detail}>{row.detail}</span>}
            </span>
            <span className={styles.time}>
              <RelativeTime at={row.at} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
