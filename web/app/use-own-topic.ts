import { useLocation } from "wouter";
import { userTopic } from "#shared/kernel/system-topics.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { loadMe, refreshSession } from "#web/kernel/api/session.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";

/** Follows the person's own topic: new rights change the navigation at once, notices come as toasts. */
export function useOwnTopic(): void {
  const userId = useSession((s) => s.user?.id);
  const [, navigate] = useLocation();
  const reload = async () => {
    if (await refreshSession()) await loadMe();
  };
  useTopic(userId ? `user:${userId}` : null, {
    onEvents: (events) => {
      for (const { type, data } of events) {
        if (type === "rolesChanged") {
          reload().catch((error: unknown) => toast.error(messageOf(error)));
        }
        if (type !== "notice") continue;
        const { title, href } = userTopic.events.notice.parse(data);
        const open = href ? { label: "Open", run: () => navigate(href) } : undefined;
        toast.info(title, { action: open });
      }
    },
  });
}
