import { useSession } from "#web/kernel/api/session.store.ts";
import { usePresence } from "#web/kernel/realtime/hooks.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { PresenceAvatars } from "#web/kernel/ui/Presence.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { LeadReview } from "./LeadReview.tsx";
import { ReviewActions } from "./ReviewActions.tsx";
import { useLead } from "./leads.sync.ts";
import { useClaim } from "./use-claim.ts";

const VIEWING = { mode: "viewing" } as const;

interface LeadDrawerProps {
  id: string;
  /** Claims the next lead of the queue; where there is one. */
  onNext?: () => void;
  onClose: () => void;
}

/** One lead beside the grid, with all that can be done with it now. */
export function LeadDrawer({ id, onNext, onClose }: LeadDrawerProps) {
  const { lead, error, reload } = useLead(id);
  const token = useClaim(id);
  const me = useSession((s) => s.user?.id);
  const people = usePresence("lead", id, VIEWING);
  const mine = token !== null && lead?.claim?.ownerId === me;
  return (
    <Drawer
      open
      size="wide"
      name="lead"
      title={lead ? `${lead.contactName} · ${lead.accountName ?? "no company"}` : "Lead"}
      aside={
        <>
          {lead && <StatusBadge state={lead.status} />}
          <PresenceAvatars people={people} />
        </>
      }
      footer={lead && <ReviewActions lead={lead} token={mine ? token : null} onNext={onNext} />}
      onClose={onClose}
    >
      {error && !lead ? <ErrorState error={error} onRetry={reload} /> : null}
      {lead ? <LeadReview lead={lead} mine={mine} /> : !error && <SkeletonLines lines={14} />}
    </Drawer>
  );
}
