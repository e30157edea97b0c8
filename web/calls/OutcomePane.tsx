import { SegmentedControl, TextArea, TextField } from "@radix-ui/themes";
import { useRef } from "react";
import { DNC_SCOPES } from "#shared/calls/calls.schema.ts";
import type { Desk, DispositionRow, DncScope } from "#shared/calls/calls.schema.ts";
import { answerFaults } from "#shared/calls/form.rules.ts";
import { instantOf } from "#shared/calls/window.rules.ts";
import { ApiError, messageOf } from "#web/kernel/api/problem.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { useKeys } from "#web/kernel/ui/use-keys.ts";
import type { KeyMap } from "#web/kernel/ui/keys.ts";
import styles from "./Console.module.css";
import { FormQuestions } from "./FormQuestions.tsx";
import { useContent } from "./ScriptPane.tsx";
import { editDraft } from "./console.store.ts";
import type { Draft } from "./console.store.ts";
import { parseWhen } from "./parse-when.ts";
import type { Phase } from "./phase.ts";
import { zoneToShow } from "./zone.ts";

interface Props {
  desk: Desk;
  phase: Phase;
  draft: Draft;
  label: DispositionRow | null;
  labels: readonly DispositionRow[];
  error: unknown;
  isSaving: boolean;
  onSave: (thenNext: boolean) => void;
}

/** What came of it: disposition by number keys, what its action needs, notes, save. */
export function OutcomePane({ desk, phase, draft, label, labels, error, isSaving, onSave }: Props) {
  const notes = useRef<HTMLTextAreaElement>(null);
  const when = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const content = useContent(desk.campaignId);
  const edit = (change: Partial<Draft>) => editDraft(desk.id, change);
  const canChoose = phase === "talking" || phase === "wrapUp" || phase === "calling";
  const choose = (one: DispositionRow) => {
    edit({ dispositionId: one.id });
    if (one.action === "schedule_callback") requestAnimationFrame(() => when.current?.focus());
  };
  const numbers: KeyMap = Object.fromEntries(
    labels
      .slice(0, 10)
      .map((one, i) => [
        keyOf(i),
        { label: one.label, group: "Dispositions", run: () => choose(one) },
      ]),
  );
  const callback = labels.find((one) => one.action === "schedule_callback");
  const toList = {
    label: "Dispositions",
    group: "Console",
    run: () => list.current?.querySelector("button")?.focus(),
  };
  useKeys({ ...numbers, d: toList, f8: { ...toList, hidden: true } }, { enabled: canChoose });
  useKeys(
    { c: { label: "Callback", group: "Console", run: () => callback && choose(callback) } },
    { enabled: canChoose && callback !== undefined },
  );
  useKeys({ n: { label: "Notes", group: "Console", run: () => notes.current?.focus() } });

  const missing = label
    ? missingFor(label, draft, content.data?.form?.fields ?? [], desk)
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
      <div ref={list} role="radiogroup" aria-label="Disposition" className={styles.labels}>
        {labels.map((one, i) => (
          <button
            key={one.id}
            type="button"
            role="radio"
            aria-checked={one.id === label?.id}
            disabled={!canChoose}
            className={styles.label}
            onClick={() => choose(one)}
          >
            <span className={styles.key}>{i < 10 ? keyOf(i) : ""}</span>
            {one.label}
          </button>
        ))}
      </div>
      {label?.action === "schedule_callback" && (
        <div className={styles.question}>
          <label htmlFor="callback-when">Call back when? (their time)</label>
          <TextField.Root
            id="callback-when"
            ref={when}
            className="mono"
            placeholder="tue 3pm"
            value={draft.callbackText}
            onChange={(event) => edit({ callbackText: event.target.value })}
          />
          <ReadBack text={draft.callbackText} zone={zoneToShow(desk.timeZone)} />
          <SegmentedControl.Root
            size="1"
            value={draft.callbackMine ? "mine" : "any"}
            onValueChange={(value) => edit({ callbackMine: value === "mine" })}
          >
            <SegmentedControl.Item value="mine">Mine</SegmentedControl.Item>
            <SegmentedControl.Item value="any">Anyone's</SegmentedControl.Item>
          </SegmentedControl.Root>
        </div>
      )}
      {label?.action === "add_to_global_dnc" && (
        <fieldset className={styles.labels}>
          <legend className={styles.heading}>Never call again: whom?</legend>
          <SegmentedControl.Root
            size="1"
            value={draft.dncScope ?? ""}
            onValueChange={(value) => edit({ dncScope: value as DncScope })}
          >
            {DNC_SCOPES.map((scope) => (
              <SegmentedControl.Item key={scope} value={scope}>
                {{ number: "This number", person: "The person", company: "The company" }[scope]}
              </SegmentedControl.Item>
            ))}
          </SegmentedControl.Root>
        </fieldset>
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

const keyOf = (i: number): string => (i === 9 ? "0" : String(i + 1));

function missingFor(
  label: DispositionRow,
  draft: Draft,
  fields: Parameters<typeof answerFaults>[0],
  desk: Desk,
): string | null {
  switch (label.action) {
    case "schedule_callback":
      return parseWhen(draft.callbackText, zoneToShow(desk.timeZone), new Date())
        ? null
        : "Say when to call back.";
    case "add_to_global_dnc":
      return draft.dncScope ? null : "Choose number, person or company.";
    case "converted_qualified":
      return answerFaults(fields, draft.answers)[0]?.message ?? null;
    default:
      return null;
  }
}

/** What was understood, on both clocks. */
function ReadBack({ text, zone }: { text: string; zone: string }) {
  if (text.trim() === "") return null;
  const local = parseWhen(text, zone, new Date());
  if (!local) return <span className={styles.fault}>Not understood; try “tue 3pm”.</span>;
  const at = instantOf(local, zone);
  const show = (timeZone?: string) =>
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
    }).format(at);
  return (
    <output htmlFor="callback-when">
      {show(zone)} there · {show()} here
    </output>
  );
}
