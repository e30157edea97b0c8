import {
  answerRejection,
  approveLead,
  claimLead,
  rejectLead,
  releaseClaim,
  returnLead,
  upholdRejection,
} from "#shared/leads/leads.contract.ts";
import { inQueue, openChecklistItems } from "#shared/leads/lead.rules.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ApiError, messageOf } from "#web/kernel/api/problem.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { dropClaim, keepClaim, useClaims } from "./claims.store.ts";
import { PublishActions } from "./PublishActions.tsx";
import { Holder } from "./Holder.tsx";
import type { OpenLead } from "./leads.sync.ts";
import styles from "./leads.module.css";

const NONE: readonly string[] = [];

/** Bottom bar of a lead: claim it, decide on it, publish it, by button and key. */
export function ReviewActions({ lead, token }: { lead: OpenLead; token: string | null }) {
  if (token !== null) return <Decisions lead={lead} token={token} />;
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

function Decisions({ lead, token }: { lead: OpenLead; token: string }) {
  const checked = useClaims((s) => s.checked[lead.id]) ?? NONE;
  const reason = useClaims((s) => s.reasons[lead.id] ?? "").trim();
  const done = { onSuccess: () => dropClaim(lead.id) };
  const approve = useCommand(approveLead, done);
  const reject = useCommand(rejectLead, done);
  const giveBack = useCommand(returnLead, done);
  const uphold = useCommand(upholdRejection, done);
  const answer = useCommand(answerRejection, done);
  const release = useCommand(releaseClaim, done);
  const open = openChecklistItems(
    lead.checklist.map((item) => ({ ...item, checked: checked.includes(item.key) })),
  );
  const to = { params: { id: lead.id }, version: lead.version };
  const reasoned = { ...to, body: { token, checked: [...checked], reason } };
  const needReason = (then: () => void) => () =>
    reason.length < 3 ? toast.info("Write the reason first") : then();
  const busy = [approve, reject, giveBack, uphold, answer].some(({ isPending }) => isPending);
  const disputed = lead.status === "published";
  return (
    <div className={styles.actions}>
      {disputed ? (
        <>
          <ActionButton
            label="Answer client"
            combo="a"
            layer="drawer"
            disabled={busy}
            run={needReason(() => answer.mutate(reasoned))}
          />
          <ActionButton
            label="Uphold rejection"
            combo="r"
            layer="drawer"
            color="red"
            variant="soft"
            disabled={busy}
            run={needReason(() => uphold.mutate(reasoned))}
          />
        </>
      ) : (
        <>
          <ActionButton
            label="Approve"
            combo="a"
            layer="drawer"
            disabled={busy}
            run={() =>
              open.length > 0
                ? toast.info(`${open.length} of the checklist still open`)
                : approve.mutate({ ...to, body: { token, checked: [...checked] } })
            }
          />
          <ActionButton
            label="Return to agent"
            combo="t"
            layer="drawer"
            variant="soft"
            color="amber"
            disabled={busy}
            run={needReason(() => giveBack.mutate(reasoned))}
          />
          <ActionButton
            label="Reject"
            combo="r"
            layer="drawer"
            color="red"
            variant="soft"
            disabled={busy}
            run={needReason(() => reject.mutate(reasoned))}
          />
        </>
      )}
      <span className={styles.spacer} />
      <Holder row={lead} />
      <ActionButton
        label="Give back"
        variant="ghost"
        color="gray"
        disabled={busy}
        run={() => release.mutate({ params: { id: lead.id }, body: { token } })}
      />
    </div>
  );
}
