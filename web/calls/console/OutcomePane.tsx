import { now } from "#web/kernel/clock.ts";
import { TextArea } from "@radix-ui/themes";
import { useRef } from "react";
import { ApiError, messageOf } from "#web/kernel/api/problem.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { useKeys } from "#web/kernel/ui/use-keys.ts";
import styles from "./Console.module.css";
import { FormQuestions } from "#web/forms/FormQuestions.widget.tsx";
import { useContent } from "./ScriptPane.tsx";
import { editDraft } from "./console.store.ts";
import type { Draft } from "./console.store.ts";
import { ScopeQuestion, WhenQuestion } from "#web/calls/dispositions/OutcomeQuestions.tsx";
import { DispositionList } from "./DispositionList.tsx";
import { callbackZone, missingFor } from "./outcome.rules.ts";
import { useOutcomeKeys } from "./use-outcome-keys.ts";
import type { Phase } from "./phase.rules.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";
import type { DispositionRow } from "#shared/calls/dispositions/dispositions.schema.ts";

interface Props {
  task: CurrentTask;
  phase: Phase;
  draft: Draft;
  label: DispositionRow | null;
  labels: readonly DispositionRow[];
  error: unknown;
  isSaving: boolean;
  onSave: (thenNext: boolean) => void;
}

/** What came of it: disposition by number keys, what its action needs, notes, save. */
export function OutcomePane({ task, phase, draft, label, labels, error, isSaving, onSave }: Props) {
  const notes = useRef<HTMLTextAreaElement>(null);
  const when = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const content = useContent(task.campaignId);
  const edit = (change: Partial<Draft>) => editDraft(task.id, change);
  const canChoose = phase === "talking" || phase === "wrapUp" || phase === "calling";
  const choose = (one: DispositionRow) => {
    edit({ dispositionId: one.id });
    if (one.action === "schedule_callback") requestAnimationFrame(() => when.current?.focus());
  };
  useOutcomeKeys({
    labels,
    isOpen: canChoose,
    onChoose: choose,
    onLabels: () => list.current?.querySelector("button")?.focus(),
    onNotes: () => notes.current?.focus(),
  });
  const missing = label
    ? missingFor(label, draft, content.data?.form?.fields ?? [], task, new Date(now()))
    : "Choose a disposition.";
  const canSave = phase === "wrapUp" && missing === null && !isSaving;
  const save = () => onSave(true);
  useKeys(
    { "shift+enter": { label: "Save and next", group: "Console", run: save, hidden: true } },
    { enabled: canSave },
  );
  const faults = error instanceof ApiError ? error.fieldErrors : [];
  return (
    <aside className={styles.outcome} aria-label="Outcome">
      <DispositionList
        ref={list}
        labels={labels}
        chosenId={label?.id ?? null}
        disabled={!canChoose}
        onChoose={choose}
      />
      {label?.action === "schedule_callback" && (
        <WhenQuestion
          text={draft.callbackText}
          mine={draft.callbackMine}
          zone={callbackZone(draft, task)}
          zoneKey={task.timeZone}
          onZone={(zone) => edit({ callbackZone: zone })}
          inputRef={when}
          onText={(callbackText) => edit({ callbackText })}
          onMine={(callbackMine) => edit({ callbackMine })}
        />
      )}
      {label?.action === "add_to_global_dnc" && (
        <ScopeQuestion scope={draft.dncScope} onScope={(dncScope) => edit({ dncScope })} />
      )}
      {label?.action === "converted_qualified" && content.data?.form && (
        <FormQuestions
          fields={content.data.form.fields}
          answers={draft.answers}
          onChange={(answers) => edit({ answers })}
        />
      )}
      <div className={styles.question}>
        <label htmlFor="call-notes">Notes</label>
        <TextArea
          id="call-notes"
          ref={notes}
          rows={4}
          value={draft.notes}
          onChange={(event) => edit({ notes: event.target.value })}
        />
      </div>
      <div className={styles.save}>
        {error !== null && error !== undefined && (
          <span role="alert" className={styles.fault}>
            {faults.length > 0 ? faults.map((one) => one.message).join(" ") : messageOf(error)}
          </span>
        )}
        {phase === "wrapUp" && missing && <span className={styles.hint}>{missing}</span>}
        <ActionButton
          label="Save and next"
          combo="mod+enter"
          size="3"
          disabled={!canSave}
          loading={isSaving}
          run={save}
        />
        <ActionButton
          label="Save only"
          size="1"
          variant="ghost"
          disabled={!canSave}
          run={() => onSave(false)}
        />
      </div>
    </aside>
  );
}
