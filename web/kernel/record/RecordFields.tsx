import { Lock } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "#web/kernel/api/problem.ts";
import { KeyHint } from "#web/kernel/ui/Kbd.tsx";
import { shownOf, textOf, valueOf, type FieldGroup, type RecordField } from "./fields.ts";
import styles from "./RecordFields.module.css";

interface RecordFieldsProps {
  record: { id: string; version: number; lockedFields: string[] };
  groups: readonly FieldGroup[];
  canEdit: boolean;
  save: (field: string, value: unknown, version: number) => Promise<void>;
  /** The field being edited, for presence; null when none is. */
  onEditing: (field: string | null) => void;
}

interface Draft {
  key: string;
  text: string;
  /** The version the person saw when he began: what a conflict is decided on. */
  version: number;
}

/** All fields of a record; click, Enter or F2 on one edits it in place. Enter saves, Esc takes it back. */
export function RecordFields({ record, groups, canEdit, save, onEditing }: RecordFieldsProps) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [fault, setFault] = useState<{ key: string; text: string } | null>(null);
  const values = record as unknown as { [key: string]: unknown };
  const begin = (field: RecordField) => {
    setDraft({ key: field.key, text: textOf(values[field.key]), version: record.version });
    setFault(null);
    onEditing(field.label);
  };
  const end = () => {
    setDraft(null);
    onEditing(null);
  };
  const commit = async (field: RecordField, text: string) => {
    if (!draft) return;
    const { version } = draft;
    if (text === draft.text && text === textOf(values[field.key])) return end();
    try {
      const value = valueOf(text, field.kind);
      end();
      await save(field.key, value, version);
    } catch (error) {
      setFault({ key: field.key, text: messageOf(error) });
    }
  };
  return (
    <div className={styles.groups}>
      {groups.map((group) => (
        <section key={group.title} aria-label={group.title}>
          <h3 className={styles.heading}>{group.title}</h3>
          <dl className={styles.fields}>
            {group.fields.map((field) => (
              <div key={field.key} className={styles.field} data-field={field.key}>
                <dt className={styles.label}>{field.label}</dt>
                <dd className={styles.value}>
                  {draft?.key === field.key ? (
                    <Editor
                      field={field}
                      initial={draft.text}
                      onCommit={(text) => void commit(field, text)}
                      onCancel={end}
                    />
                  ) : (
                    <Shown
                      field={field}
                      record={values}
                      isLocked={record.lockedFields.includes(field.key)}
                      onEdit={canEdit && field.kind !== "readonly" ? () => begin(field) : null}
                    />
                  )}
                  {fault?.key === field.key && (
                    <span role="alert" className={styles.fault}>
                      {fault.text}
                    </span>
                  )}
                </dd>
              </div>
            ))}
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
  onCommit: (text: string) => void;
  onCancel: () => void;
}

function Editor({ field, initial, onCommit, onCancel }: EditorProps) {
  const [text, setText] = useState(initial);
  const control = useRef<HTMLInputElement & HTMLSelectElement>(null);
  const settled = useRef(false);
  useEffect(() => control.current?.focus(), []);
  const once = (act: () => void) => {
    if (settled.current) return;
    settled.current = true;
    act();
  };
  const common = {
    ref: control,
    className: styles.input,
    "aria-label": field.label,
    onBlur: () => once(() => onCommit(text)),
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === "Enter") once(() => onCommit(text));
      if (event.key !== "Escape") return;
      event.stopPropagation();
      event.nativeEvent.stopImmediatePropagation();
      once(onCancel);
    },
  };
  if (field.kind !== "choice") {
    return <input {...common} value={text} onChange={(event) => setText(event.target.value)} />;
  }
  return (
    <select
      {...common}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        once(() => onCommit(event.target.value));
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
