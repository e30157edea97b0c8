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
import { toast } from "#web/kernel/ui/toast.store.ts";
import { dropClaim, seeHeld, setReason, useClaims } from "./claims.store.ts";
import type { OpenLead } from "./leads.sync.ts";
import { reasonFieldOf } from "./reason-field.rules.ts";

const NONE: readonly string[] = [];

export interface HeldLead {
  lead: OpenLead;
  token: string;
  /** Claims the next lead of the queue. */
  onNext?: () => void;
}

export type DecisionActs = ReturnType<typeof useDecisions>;

/** What the holder of a lead can do with it. An act that needs a reason asks for it first. */
export function useDecisions({ lead, token, onNext }: HeldLead) {
  const checked = useClaims((s) => s.checked[lead.id]) ?? NONE;
  const reason = useClaims((s) => s.reasons[lead.id] ?? "").trim();
  const goesOn = useRef(false);
  const commands = useLeadCommands(lead, () => goesOn.current && onNext?.());
  const { approve, reject, giveBack, uphold, answer, hold, release } = commands;
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
  const approveAnd = (next: boolean) => {
    goesOn.current = next;
    approve.mutate(plain);
  };
  return {
    busy: [approve, reject, giveBack, uphold, answer, hold].some((one) => one.isPending),
    approve: () => {
      if (open.length === 0) approveAnd(false);
      else toast.info(`${open.length} of the checklist still open`);
    },
    saveAndNext: () => {
      if (!onNext) return;
      // a held lead waits for its agent, not for this screen
      if (lead.question) return onNext();
      if (!isDisputed(lead) && open.length === 0) return approveAnd(true);
      toast.info("Decide first", {
        detail: isDisputed(lead)
          ? "Answer the client or uphold the rejection."
          : `To approve, ${open.length} of the checklist are open; or reject, return or ask.`,
      });
    },
    giveBack: needReason(() => giveBack.mutate(reasoned)),
    reject: needReason(() => reject.mutate(reasoned)),
    ask: needReason(() => hold.mutate({ ...to, body: { token, question: reason } }), "question"),
    answer: needReason(() => answer.mutate(reasoned)),
    uphold: needReason(() => uphold.mutate(reasoned)),
    release: () => release.mutate({ params: { id: lead.id }, body: { token } }),
  };
}

/** The client refused it: it is answered or the refusal upheld, not approved. */
export const isDisputed = (lead: OpenLead): boolean => lead.status === "published";

/** @param onApproved runs after the claim of an approved lead is dropped */
function useLeadCommands(lead: OpenLead, onApproved: () => void) {
  const done = { onSuccess: () => dropClaim(lead.id) };
  return {
    approve: useCommand(approveLead, {
      onSuccess: () => {
        dropClaim(lead.id);
        onApproved();
      },
    }),
    reject: useCommand(rejectLead, done),
    giveBack: useCommand(returnLead, done),
    uphold: useCommand(upholdRejection, done),
    answer: useCommand(answerRejection, done),
    release: useCommand(releaseClaim, done),
    hold: useCommand(holdLead, {
      onSuccess: (held) => {
        seeHeld([held]);
        setReason(lead.id, "");
        toast.success(`Asked ${lead.fixerName ?? lead.agentName}`, {
          detail: "The lead stays yours meanwhile.",
        });
      },
    }),
  };
}
