import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Holder } from "./Holder.tsx";
import styles from "./leads.module.css";
import { isDisputed, useDecisions, type DecisionActs, type HeldLead } from "./use-decisions.ts";

/** What the holder of a lead can do with it, by button and key. */
export function Decisions(props: HeldLead) {
  const { lead, onNext } = props;
  const acts = useDecisions(props);
  return (
    <div className={styles.actions}>
      {isDisputed(lead) ? (
        <DisputeDecisions acts={acts} />
      ) : (
        <FirstDecisions acts={acts} goesOn={onNext !== undefined} asks={!lead.question} />
      )}
      <span className={styles.spacer} />
      <Holder row={lead} />
      <ActionButton
        label="Give back"
        variant="ghost"
        color="gray"
        disabled={acts.busy}
        run={acts.release}
      />
    </div>
  );
}

/** Of a lead that the client refused. */
function DisputeDecisions({ acts }: { acts: DecisionActs }) {
  return (
    <>
      <ActionButton
        label="Answer client"
        combo="a"
        layer="drawer"
        disabled={acts.busy}
        run={acts.answer}
      />
      <ActionButton
        label="Uphold rejection"
        combo="r"
        layer="drawer"
        color="red"
        variant="soft"
        disabled={acts.busy}
        run={acts.uphold}
      />
    </>
  );
}

interface ReviewProps {
  acts: DecisionActs;
  /** There is a queue to take the next one from. */
  goesOn: boolean;
  /** Its agent has not been asked yet. */
  asks: boolean;
}

/** Of a lead that waits for its first decision. */
function FirstDecisions({ acts, goesOn, asks }: ReviewProps) {
  return (
    <>
      <ActionButton
        label="Approve"
        combo="a"
        layer="drawer"
        disabled={acts.busy}
        run={acts.approve}
      />
      {goesOn && (
        <ActionButton
          label="Save and claim next"
          combo="n"
          layer="drawer"
          variant="soft"
          disabled={acts.busy}
          run={acts.saveAndNext}
        />
      )}
      <ActionButton
        label="Return to agent"
        combo="t"
        layer="drawer"
        variant="soft"
        color="amber"
        disabled={acts.busy}
        run={acts.giveBack}
      />
      <ActionButton
        label="Reject"
        combo="r"
        layer="drawer"
        color="red"
        variant="soft"
        disabled={acts.busy}
        run={acts.reject}
      />
      {asks && (
        <ActionButton
          label="Ask agent"
          combo="h"
          layer="drawer"
          variant="soft"
          color="gray"
          disabled={acts.busy}
          run={acts.ask}
        />
      )}
    </>
  );
}
