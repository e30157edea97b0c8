import { userTopic } from "#shared/kernel/system-topics.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { loadMe, refreshSession } from "#web/kernel/api/session.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";

/** Follows the person's own topic: new rights change the navigation at once. */
export function useOwnTopic(): void {
  const userId = useSession((s) => s.user?.id);
  const reload = () => {
    const renewed = async () => {
      if (await refreshSession()) await loadMe();
    };
    renewed().catch((error: unknown) => toast.error(messageOf(error)));
  };
  useTopic(userId ? userTopic.ref({ id: userId }) : null, {
    // the session was read before this page followed anything
    onSnapshotNeeded: (_at, isFirst) => isFirst || reload(),
    onEvents: (events) => {
      if (events.some(({ type }) => type === "rolesChanged")) reload();
    },
  });
}
