import { useParams } from "wouter";
import { useCan, useSession } from "#web/kernel/api/session.store.ts";
import { Page } from "#web/kernel/ui/Page.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { LeadReview } from "./LeadReview.tsx";
import { ReviewActions } from "./ReviewActions.tsx";
import { useLead } from "./leads.sync.ts";
import { useClaim, useKeptClaims } from "./use-claim.ts";
import styles from "./leads.module.css";

/** One lead on a page of its own: what search and links open. */
export default function LeadPage() {
  useKeptClaims();
  const { id } = useParams<{ id: string }>();
  const { lead, error, reload } = useLead(id);
  const token = useClaim(id);
  const me = useSession((s) => s.user?.id);
  const reviews = useCan("lead.claim");
  const mine = token !== null && lead?.claim?.ownerId === me;
  return (
    <Page
      title={lead?.contactName ?? "Lead"}
      breadcrumb={[reviews ? { label: "QA queue", to: "/qa" } : { label: "Leads", to: "/leads" }]}
      aside={lead && <StatusBadge state={lead.status} />}
      toolbar={
        lead && (
          <Toolbar>
            <ReviewActions lead={lead} token={mine ? token : null} />
          </Toolbar>
        )
      }
      layout="prose"
    >
      {error && !lead ? <ErrorState error={error} onRetry={reload} /> : null}
      <div className={styles.page}>
        {lead ? <LeadReview lead={lead} mine={mine} /> : !error && <SkeletonLines lines={14} />}
      </div>
    </Page>
  );
}
