import { Lock } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "../api/problem.ts";
import { KeyHint } from "../ui/Kbd.tsx";
import { shownOf, textOf, valueOf, type FieldGroup, type RecordField } from "./fields.ts";
import styles from "./RecordFields.module.css";

interface RecordFieldsProps {
  record: { id: string; version: number; lockedFields: string[] };
  groups: readonly FieldGroup[];
  canEdit: boolean;
  /** Resolves when the value is saved or its conflict is asked about; what it throws is said. */
  save: (field: string, value: unknown, version: number) => Promise<void>;
  /** The field being edited, for presence; null when none is. */
  onEditing: (field: string | null) => void;
}

interface Draft {
  text: string;
  /** The version the person saw when he began: what a conflict is decided on. */
  version: number;
  /** Why the last try to save it failed. */
  fault?: string;
}

/**
 * All fields of a record; click, Enter or F2 on one edits it in place. Enter saves, Esc takes it back.
 * What could not be saved stays in its field, with the reason below.
 */
export function RecordFields({ record, groups, canEdit, save, onEditing }: RecordFieldsProps) {
  const [drafts, setDrafts] = useState<ReadonlyMap<string, Draft>>(new Map());
  const editing = useRef<string | null>(null);
  const values = record as unknown as { [key: string]: unknown };
  const begin = ({ key, label }: RecordField) => {
    editing.current = key;
    const draft = { text: textOf(values[key]), version: record.version };
    setDrafts((now) => new Map(now).set(key, draft));
    onEditing(label);
  };
  const end = ({ key }: RecordField) => {
    setDrafts((now) => new Map([...now].filter(([other]) => other !== key)));
    // while a save was under way another field may have been opened
    if (editing.current === key) onEditing(null);
  };
  /** @returns whether the editor has done its work */
  const commit = async (field: RecordField, draft: Draft, text: string): Promise<boolean> => {
    const isSame = text === draft.text && text === textOf(values[field.key]);
    try {
      if (!isSame) await save(field.key, valueOf(text, field.kind), draft.version);
    } catch (error) {
      const fault = messageOf(error);
      setDrafts((now) => new Map(now).set(field.key, { ...draft, fault }));
      return false;
    }
    end(field);
    return true;
  };
  return (
    <div className={styles.groups}>
      {groups.map((group) => (
        <section key={group.title} aria-label={group.title}>
          <h3 className={styles.heading}>{group.title}</h3>
          <dl className={styles.fields}>
            {group.fields.map((field) => {
              const draft = drafts.get(field.key);
              return (
                <div key={field.key} className={styles.field} data-field={field.key}>
                  <dt className={styles.label}>{field.label}</dt>
                  <dd className={styles.value}>
                    {draft ? (
                      <Editor
                        field={field}
                        initial={draft.text}
                        onCommit={(text) => commit(field, draft, text)}
                        onCancel={() => end(field)}
                      />
                    ) : (
                      <Shown
                        field={field}
                        record={values}
                        isLocked={record.lockedFields.includes(field.key)}
                        onEdit={canEdit && field.kind !== "readonly" ? () => begin(field) : null}
                      />
                    )}
                    {draft?.fault && (
                      <span role="alert" className={styles.fault}>
                        {draft.fault}
                      </span>
                    )}
                  </dd>
                </div>
              );
            })}
          </dl>
        </section>
      ))}
    </div>
  );
}

interface ShownProps {
  field: RecordField;
  record: { [key: string]: unknown };
  isLocked: boolean;
  onEdit: (() => void) | null;
}

function Shown({ field, record, isLocked, onEdit }: ShownProps) {
  const raw = textOf(record[field.key]);
  const text =
    field.choices?.find((choice) => choice.value === raw)?.label ?? shownOf(record[field.key]);
  const hint = field.hint?.(record as never);
  const content = (
    <>
      <span className={field.kind === "mono" || field.kind === "number" ? "mono" : undefined}>
        {text || "–"}
      </span>
      {hint && <span className={styles.hint}>{hint}</span>}
      {isLocked && (
        <KeyHint label="Set by hand: imports leave it alone">
          <Lock size={12} strokeWidth={1.75} aria-label="Set by hand" className={styles.lock} />
        </KeyHint>
      )}
    </>
  );
  if (!onEdit) return <span className={styles.plain}>{content}</span>;
  return (
    <button
      type="button"
      className={styles.shown}
      aria-label={`Edit ${field.label}: ${text || "empty"}`}
      onClick={onEdit}
      onKeyDown={(event) => event.key === "F2" && onEdit()}
    >
      {content}
    </button>
  );
}

interface EditorProps {
  field: RecordField;
  initial: string;
  /** Saves; false when it failed, and the editor goes on. */
  onCommit: (text: string) => Promise<boolean>;
  onCancel: () => void;
}

function Editor({ field, initial, onCommit, onCancel }: EditorProps) {
  const [text, setText] = useState(initial);
  const [saving, setSaving] = useState(false);
  const control = useRef<HTMLInputElement & HTMLSelectElement>(null);
  const settled = useRef(false);
  useEffect(() => control.current?.focus(), []);
  const commit = async (value: string) => {
    if (settled.current) return;
    settled.current = true;
    setSaving(true);
    settled.current = await onCommit(value);
    setSaving(false);
  };
  const common = {
    ref: control,
    className: styles.input,
    "aria-label": field.label,
    "aria-busy": saving,
    value: text,
    onBlur: () => void commit(text),
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === "Enter") void commit(text);
      if (event.key !== "Escape") return;
      event.stopPropagation();
      event.nativeEvent.stopImmediatePropagation();
      if (settled.current) return;
      settled.current = true;
      onCancel();
    },
  };
  if (field.kind !== "choice") {
    return (
      <input {...common} readOnly={saving} onChange={(event) => setText(event.target.value)} />
    );
  }
  return (
    <select
      {...common}
      onChange={(event) => {
        if (settled.current) return;
        setText(event.target.value);
        void commit(event.target.value);
      }}
    >
      {!field.choices?.some((choice) => choice.value === text) && (
        <option value={text}>{text}</option>
      )}
      {field.choices?.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}
