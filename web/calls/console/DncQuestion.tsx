import { useEffect, useRef } from "react";
import { addDnc } from "#shared/calls/dispositions/dispositions.contract.ts";
import { DNC_SCOPES } from "#shared/calls/dispositions/dispositions.schema.ts";
import type { DncScope } from "#shared/calls/dispositions/dispositions.schema.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import { SCOPE_QUESTION, SCOPE_WORDS } from "#web/calls/dispositions/OutcomeQuestions.tsx";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import type { KeyMap } from "#web/kernel/ui/keys.ts";
import { useKeys } from "#web/kernel/ui/use-keys.ts";
import styles from "./Console.module.css";
import { RadioList } from "./RadioList.tsx";
import { goneFrom } from "./outcome.rules.ts";

interface DncQuestionProps {
  task: CurrentTask;
  /** What the hub has written already. */
  scope: DncScope | null;
  onWritten: (scope: DncScope) => void;
  /** Nobody asked for it: another disposition can be chosen. */
  onLeave: () => void;
}

/**
 * Whom nobody calls again. The digits are its own while it waits for an answer, so that none can
 * choose another disposition instead; the answer is written at once, whatever comes after.
 */
export function DncQuestion({ task, scope, onWritten, onLeave }: DncQuestionProps) {
  const list = useRef<HTMLDivElement>(null);
  const write = useCommand(addDnc, {
    onSuccess: ({ receipt }, { body }) => {
      onWritten(body.scope);
      toast.success("DNC added", { detail: goneFrom(receipt) });
    },
  });
  const options = DNC_SCOPES.map((one, i) => ({
    id: one,
    word: SCOPE_WORDS[one],
    keyWord: scope === null ? String(i + 1) : "",
    disabled: one === "company" && task.accountId === null,
  }));
  const choose = (id: string) => {
    const one = options.find((option) => option.id === id && !option.disabled);
    if (!one || write.isPending || id === scope || !task.attempt) return;
    write.mutate({ params: { id: task.attempt.id }, body: { scope: id as DncScope } });
  };
  useKeys(keysOf(options, choose, onLeave), { layer: "drawer", enabled: scope === null });
  useEffect(() => {
    if (scope === null) list.current?.querySelector("button")?.focus();
  }, [scope]);
  return (
    <fieldset className={styles.labels}>
      <legend className={styles.heading}>{SCOPE_QUESTION}</legend>
      <RadioList
        ref={list}
        label={SCOPE_QUESTION}
        options={options}
        chosenId={scope}
        disabled={write.isPending}
        onChoose={choose}
      />
      <span className={styles.hint} role="status">
        {scope === null
          ? "Written as soon as you choose. Esc: nobody asked for it."
          : "Written: nobody calls them again. A supervisor can lift it."}
      </span>
    </fieldset>
  );
}

/** Every digit, those without a choice as well: none falls through to the dispositions. */
function keysOf(
  options: readonly { id: string; word: string }[],
  choose: (id: string) => void,
  leave: () => void,
): KeyMap {
  const digits = Array.from({ length: 10 }, (_, digit) => {
    const one = options[digit - 1];
    const label = one ? `Never call again: ${one.word.toLowerCase()}` : "";
    const run = () => one && choose(one.id);
    return [String(digit), { label, group: "DNC", run, hidden: !one }] as const;
  });
  const nothing = { label: "", run: () => undefined, hidden: true };
  return {
    ...Object.fromEntries(digits),
    c: nothing,
    escape: { label: "Not DNC", group: "DNC", run: leave },
  };
}
