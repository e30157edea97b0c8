import { Popover } from "@radix-ui/themes";
import { useState, type ReactNode } from "react";
import { exactTime } from "./format.ts";
import { Kbd } from "./Kbd.tsx";
import styles from "./Why.module.css";
import { useKeys } from "./use-keys.ts";

/** One reason behind a count, a status, a skip or a refusal. */
export interface Reason {
  /** What it is about: "By phone", "Calling hours". */
  about: string;
  /** The verdict with the rule in words: "No: on the do-not-call list". */
  rule: string;
  /** Who or what set it. */
  by?: string | null;
  /** ISO instant at which it was set. */
  since?: string | null;
  /** ISO instant at which it lifts by itself; null when it never does. */
  until?: string | null;
  /** Zone in which `until` is read, beside one's own. */
  timeZone?: string | null;
}

interface WhyProps {
  /** What is asked: "May we contact Ada Lovelace". */
  question: string;
  reasons: readonly Reason[];
  /** Whether W opens it: the one verdict of a page or drawer. */
  hasKey?: boolean;
  /** The status, count or refusal itself. */
  children: ReactNode;
}

/** The reasons behind something, one click or W away: rule, who, when, next permitted time. */
export function Why({ question, reasons, hasKey = false, children }: WhyProps) {
  const [open, setOpen] = useState(false);
  useKeys({ w: { label: `Why: ${question}`, run: () => setOpen(true) } }, { enabled: hasKey });
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger>
        <button type="button" className={styles.trigger}>
          {children}
          <span className="sr-only">Why: {question}</span>
        </button>
      </Popover.Trigger>
      <Popover.Content size="1" className={styles.panel} aria-label={question}>
        <header className={styles.header}>
          <h2 className={styles.question}>{question}</h2>
          {hasKey && <Kbd combo="w" />}
        </header>
        <dl className={styles.reasons}>
          {reasons.map((reason) => (
            <div key={reason.about} className={styles.reason}>
              <dt>{reason.about}</dt>
              <dd>
                {reason.rule}
                {facts(reason).map((fact) => (
                  <span key={fact} className={styles.fact}>
                    {fact}
                  </span>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </Popover.Content>
    </Popover.Root>
  );
}

function facts({ by, since, until, timeZone }: Reason): string[] {
  const set = [by && `by ${by}`, since && exactTime(since)].filter(Boolean).join(", ");
  const theirs = until && timeZone ? `, there ${exactTime(until, timeZone)}` : "";
  return [set && `Set ${set}`, until && `Next permitted ${exactTime(until)}${theirs}`].filter(
    (fact): fact is string => Boolean(fact),
  );
}
