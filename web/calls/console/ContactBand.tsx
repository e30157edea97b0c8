import { now } from "#web/kernel/clock.ts";
import { useEffect, useState } from "react";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { clockTime } from "#web/kernel/ui/format.ts";
import { KeyHint } from "#web/kernel/ui/Kbd.tsx";
import styles from "./Console.module.css";
import type { Refusal } from "./use-dial.ts";
import type { Phase } from "./phase.rules.ts";
import { clockThere } from "./contact-clock.rules.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import type { AgentEndReason } from "#shared/telephony/end-reason.rules.ts";

interface Props {
  currentTask: CurrentTask;
  phase: Phase;
  refusal: Refusal | null;
  busy: boolean;
  onDial: () => void;
  onAnswered: () => void;
  onEnd: (reason: AgentEndReason) => void;
  onSkip: () => void;
}

/** Who it is, the number to dial, what time it is there, and what can be done with the call now. */
export function ContactBand({
  currentTask,
  phase,
  refusal,
  busy,
  onDial,
  onAnswered,
  onEnd,
  onSkip,
}: Props) {
  const [time, setTime] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setTime(now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <section className={styles.band} aria-label="Contact">
      <div>
        <h2 className={styles.name}>{currentTask.contactName}</h2>
        <div className={styles.facts}>
          <span>{[currentTask.jobTitle, currentTask.accountName].filter(Boolean).join(", ")}</span>
          <span>{clockThere(currentTask.timeZone, time)}</span>
          <span>{tryWord(currentTask.attempts + (phase === "ready" ? 1 : 0))}</span>
          {currentTask.isCallback && (
            <span>Callback{currentTask.callbackNote ? `: ${currentTask.callbackNote}` : ""}</span>
          )}
        </div>
      </div>
      <div>
        <div className={styles.phone} aria-label="Number to dial">
          {currentTask.phone}
          {currentTask.phoneExt && (
            <span className={styles.ext} aria-label="Extension">
              ext. {currentTask.phoneExt}
            </span>
          )}
        </div>
        <div className={styles.calls}>
          {phase === "ready" && (
            <>
              <ActionButton label="Skip" variant="soft" color="gray" run={onSkip} />
              <KeyHint label="Dial" combo="enter">
                <ActionButton label="Dial" size="3" loading={busy} run={onDial} />
              </KeyHint>
            </>
          )}
          {phase === "checking" && <span role="status">Do not dial yet: checking…</span>}
          {phase === "calling" && (
            <>
              <ActionButton
                label="No answer"
                variant="soft"
                color="gray"
                run={() => onEnd("no_answer")}
              />
              <ActionButton label="Busy" variant="soft" color="gray" run={() => onEnd("busy")} />
              <KeyHint label="They answered" combo="enter">
                <ActionButton label="They answered" size="3" run={onAnswered} />
              </KeyHint>
            </>
          )}
          {phase === "talking" && (
            <ActionButton
              label="End call"
              size="3"
              color="red"
              variant="soft"
              run={() => onEnd("hangup")}
            />
          )}
        </div>
      </div>
      {refusal && (
        <p className={styles.refusal} role="alert">
          Not dialled: {refusal.message}
          {refusal.until && ` Possible from ${clockTime(refusal.until, now())}.`} Press S to skip.
        </p>
      )}
    </section>
  );
}

const tryWord = (n: number): string => (n <= 1 ? "First call" : `Try ${n}`);
