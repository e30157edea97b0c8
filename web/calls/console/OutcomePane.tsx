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
import { WhenQuestion } from "#web/calls/dispositions/OutcomeQuestions.tsx";
import { DispositionList } from "./DispositionList.tsx";
import { DncQuestion } from "./DncQuestion.tsx";
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

const NOTES = "call-notes";

/** What came of it: disposition by number keys, what its action needs, notes, save. */
export function OutcomePane({ task, phase, draft, label, labels, error, isSaving, onSave }: Props) {
  const notes = useRef<HTMLTextAreaElement>(null);
  const pane = useRef<HTMLElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const content = useContent(task.campaignId);
  const edit = (change: Partial<Draft>) => editDraft(task.id, change);
  const canChoose = phase === "talking" || phase === "wrapUp" || phase === "calling";
  const isDnc = label?.action === "add_to_global_dnc";
  // a DNC that is written is what came of the call
  const only = draft.dncScope === null ? undefined : idsOf(labels, "add_to_global_dnc");
  const hasKeys = !isDnc && only === undefined;
  const choose = (one: DispositionRow) => {
    edit({ dispositionId: one.id });
    requestAnimationFrame(() => focusAfter(list.current, pane.current));
  };
  useOutcomeKeys({
    labels,
    isOpen: canChoose,
    hasKeys,
    onChoose: choose,
    onLabels: () => list.current?.querySelector<HTMLElement>("button[tabindex='0']")?.focus(),
    onNotes: () => notes.current?.focus(),
  });
  const missing = label
    ? missingFor(label, draft, content.data?.form?.fields ?? [], task, new Date(now()))
    : "Choose a disposition.";
  const canSave = phase === "wrapUp" && missing === null && !isSaving;
  return (
    <aside ref={pane} className={styles.outcome} aria-label="Outcome">
      <DispositionList
        ref={list}
        labels={labels}
        chosenId={label?.id ?? null}
        disabled={!canChoose}
        only={only}
        hasKeys={hasKeys}
        onChoose={choose}
      />
      {label?.action === "schedule_callback" && (
        <WhenQuestion
          text={draft.callbackText}
          mine={draft.callbackMine}
          zone={callbackZone(draft, task)}
          zoneKey={task.timeZone}
          onZone={(zone) => edit({ callbackZone: zone })}
          onText={(callbackText) => edit({ callbackText })}
          onMine={(callbackMine) => edit({ callbackMine })}
        />
      )}
      {isDnc && canChoose && (
        <DncQuestion
          task={task}
          scope={draft.dncScope}
          onWritten={(dncScope) => edit({ dncScope })}
          onLeave={() => edit({ dispositionId: null })}
        />
      )}
      {label?.action === "converted_qualified" && content.data?.form && (
        <FormQuestions
          fields={content.data.form.fields}
          answers={draft.answers}
          onChange={(answers) => edit({ answers })}
        />
      )}
      <div className={styles.question}>
        <label htmlFor={NOTES}>Notes</label>
        <TextArea
          id={NOTES}
          ref={notes}
          rows={4}
          value={draft.notes}
          onChange={(event) => edit({ notes: event.target.value })}
        />
      </div>
      <SaveOutcome
        fault={faultOf(error)}
        hint={phase === "wrapUp" ? missing : null}
        canSave={canSave}
        isSaving={isSaving}
        onSave={onSave}
      />
    </aside>
  );
}

/** What the hub said against it, in words; null: nothing. */
function faultOf(error: unknown): string | null {
  if (error === null || error === undefined) return null;
  const faults = error instanceof ApiError ? error.fieldErrors : [];
  return faults.length > 0 ? faults.map((one) => one.message).join(" ") : messageOf(error);
}

interface SaveProps {
  fault: string | null;
  /** What is still to be said. */
  hint: string | null;
  canSave: boolean;
  isSaving: boolean;
  onSave: (thenNext: boolean) => void;
}

/** Saves what came of the call, and what keeps it from being saved. */
function SaveOutcome({ fault, hint, canSave, isSaving, onSave }: SaveProps) {
  const save = () => onSave(true);
  useKeys(
    { "shift+enter": { label: "Save and next", group: "Console", run: save, hidden: true } },
    { enabled: canSave },
  );
  return (
    <div className={styles.save}>
      {fault !== null && (
        <span role="alert" className={styles.fault}>
          {fault}
        </span>
      )}
      {hint && <span className={styles.hint}>{hint}</span>}
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
  );
}

const idsOf = (labels: readonly DispositionRow[], action: string): ReadonlySet<string> =>
  new Set(labels.filter((one) => one.action === action).map((one) => one.id));

const QUESTION =
  "input, textarea, button[role=combobox], button[role=radio], button[role=checkbox]";

/**
 * After a choice the focus goes to the first thing that the choice asks; where it asks nothing and
 * the focus was in the list, to what is chosen, so that Enter there changes nothing.
 */
function focusAfter(list: HTMLElement | null, pane: HTMLElement | null): void {
  const asked = [...(pane?.querySelectorAll<HTMLElement>(QUESTION) ?? [])].find(
    (one) => !list?.contains(one) && one.id !== NOTES,
  );
  if (asked) asked.focus();
  else if (list?.contains(document.activeElement)) {
    list.querySelector<HTMLElement>("[aria-checked=true]")?.focus();
  }
}
