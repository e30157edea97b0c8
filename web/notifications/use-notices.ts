import { useLocation } from "wouter";
import { notificationsTopic } from "#shared/notifications/notifications.events.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";
import { rowEventOf } from "#web/kernel/realtime/live-rows.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";

/** More than these at once (an outage is over) are one message. */
const SINGLY = 3;

/** Says aloud what is new; what was read on another screen is not. */
export function useNotices(): void {
  const userId = useSession((s) => s.user?.id);
  const [, navigate] = useLocation();
  useTopic(userId ? notificationsTopic.ref({ userId }) : null, {
    onEvents: (events) => {
      const fresh = events.flatMap((event) => {
        const change = rowEventOf(event);
        return change?.op === "upsert" && change.row.readAt === null ? [change.row] : [];
      });
      if (fresh.length > SINGLY) {
        const open = { label: "Open", run: () => navigate("/notifications") };
        toast.info(`${fresh.length} new notifications`, { action: open });
        return;
      }
      for (const { title, detail, href } of fresh) {
        const open = href ? { label: "Open", run: () => navigate(href) } : undefined;
        toast.info(title, { detail: detail ?? undefined, action: open });
      }
    },
  });
}
