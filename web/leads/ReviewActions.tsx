import { claimLead } from "#shared/leads/leads.contract.ts";
import { inQueue } from "#shared/leads/lead.rules.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ApiError, messageOf } from "#web/kernel/api/problem.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { keepClaim } from "./claims.store.ts";
import { Decisions } from "./Decisions.tsx";
import { PublishActions } from "./PublishActions.tsx";
import { Holder } from "./Holder.tsx";
import { ReassignLead } from "./ReassignLead.tsx";
import type { OpenLead } from "./leads.sync.ts";
import styles from "./leads.module.css";

/** Bottom bar of a lead: claim it, decide on it, publish it, by button and key. */
export function ReviewActions({
  lead,
  token,
  onNext,
}: {
  lead: OpenLead;
  token: string | null;
  onNext?: () => void;
}) {
  if (token !== null) return <Decisions lead={lead} token={token} onNext={onNext} />;
  if (lead.status === "approved" || lead.status === "published") {
    const claimable = inQueue(lead) && lead.can.claim;
    return (
      <div className={styles.actions}>
        {claimable && <ClaimButton lead={lead} />}
        <PublishActions lead={lead} />
      </div>
    );
  }
  return (
    <div className={styles.actions}>
      {inQueue(lead) && lead.can.claim && <ClaimButton lead={lead} />}
      <ReassignLead lead={lead} />
      {inQueue(lead) && <Holder row={lead} />}
    </div>
  );
}

function ClaimButton({ lead }: { lead: OpenLead }) {
  const claim = useCommand(claimLead, {
    showsError: true,
    onSuccess: (answer) => keepClaim(lead.id, answer.claim.token),
  });
  return (
    <ActionButton
      label="Claim"
      combo="c"
      layer="drawer"
      loading={claim.isPending}
      run={() => claim.mutate({ params: { id: lead.id } }, { onError: sayWho })}
    />
  );
}

/** Who was faster is not an error of this person. */
function sayWho(error: Error): void {
  if (error instanceof ApiError && error.code === "taken") toast.info(error.message);
  else toast.error(messageOf(error));
}
