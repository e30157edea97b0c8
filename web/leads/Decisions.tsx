import { useRef } from "react";
import {
  answerRejection,
  approveLead,
  holdLead,
  rejectLead,
  releaseClaim,
  returnLead,
  upholdRejection,
} from "#shared/leads/leads.contract.ts";
import { openChecklistItems } from "#shared/leads/lead.rules.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { dropClaim, seeHeld, setReason, useClaims } from "./claims.store.ts";
import { Holder } from "./Holder.tsx";
import type { OpenLead } from "./leads.sync.ts";
import styles from "./leads.module.css";
import { reasonFieldOf } from "./reason-field.rules.ts";

const NONE: readonly string[] = [];

interface DecisionsProps {
  lead: OpenLead;
  token: string;
  /** Claims the next lead of the queue. */
  onNext?: () => void;
}

/** What the holder of a lead can do with it, by button and key. */
export function Decisions({ lead, token, onNext }: DecisionsProps) {
  const checked = useClaims((s) => s.checked[lead.id]) ?? NONE;
  const reason = useClaims((s) => s.reasons[lead.id] ?? "").trim();
  const done = { onSuccess: () => dropClaim(lead.id) };
  const goesOn = useRef(false);
  const approve = useCommand(approveLead, {
    onSuccess: () => {
      dropClaim(lead.id);
      if (goesOn.current) onNext?.();
    },
  });
  const reject = useCommand(rejectLead, done);
  const giveBack = useCommand(returnLead, done);
  const uphold = useCommand(upholdRejection, done);
  const answer = useCommand(answerRejection, done);
  const release = useCommand(releaseClaim, { onSuccess: () => dropClaim(lead.id) });
  const hold = useCommand(holdLead, {
    onSuccess: (held) => {
      seeHeld([held]);
      setReason(lead.id, "");
      toast.success(`Asked ${lead.fixerName ?? lead.agentName}`, {
        detail: "The lead stays yours meanwhile.",
      });
    },
  });
  const open = openChecklistItems(
    lead.checklist.map((item) => ({ ...item, checked: checked.includes(item.key) })),
  );
  const to = { params: { id: lead.id }, version: lead.version };
  const plain = { ...to, body: { token, checked: [...checked] } };
  const reasoned = { ...to, body: { token, checked: [...checked], reason } };
  const needReason =
    (then: () => void, what = "reason") =>
    () => {
      if (reason.length >= 3) return then();
      toast.info(`Write the ${what} first`);
      // into its field, or the letters typed next would act as keys
      document.getElementById(reasonFieldOf(lead.id))?.focus();
    };
  const busy = [approve, reject, giveBack, uphold, answer, hold].some((one) => one.isPending);
  const disputed = lead.status === "published";
  const sayOpen = () => toast.info(`${open.length} of the checklist still open`);
  const approveOnly = () => {
    goesOn.current = false;
    approve.mutate(plain);
  };
  const saveAndNext = () => {
    if (!onNext) return;
    // a held lead waits for its agent, not for this screen
    if (lead.question) return onNext();
    if (disputed || open.length > 0) {
      return toast.info("Decide first", {
        detail: disputed
          ? "Answer the client or uphold the rejection."
          : `To approve, ${open.length} of the checklist are open; or reject, return or ask.`,
      });
    }
    goesOn.current = true;
    approve.mutate(plain);
  };
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
            run={() => (open.length > 0 ? sayOpen() : approveOnly())}
          />
          {onNext && (
            <ActionButton
              label="Save and claim next"
              combo="n"
              layer="drawer"
              variant="soft"
              disabled={busy}
              run={saveAndNext}
            />
          )}
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
          {!lead.question && (
            <ActionButton
              label="Ask agent"
              combo="h"
              layer="drawer"
              variant="soft"
              color="gray"
              disabled={busy}
              run={needReason(
                () => hold.mutate({ ...to, body: { token, question: reason } }),
                "question",
              )}
            />
          )}
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
