import { Lock } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { Editable } from "../edit/edit-state.ts";
import type { EditHandle } from "../edit/use-edit.ts";
import { KeyHint } from "../ui/Kbd.tsx";
import { shownOf, textOf, type FieldGroup, type RecordField } from "./fields.ts";
import styles from "./RecordFields.module.css";

/** What RecordFields needs of an edit session over a record's fields as texts. */
type FieldsEdit = Pick<
  EditHandle<NonNullable<Editable>, { [field: string]: string }>,
  "values" | "typed" | "refused" | "isSaving" | "change" | "save" | "discard"
>;

interface RecordFieldsProps {
  record: { id: string; version: number; lockedFields: string[] };
  groups: readonly FieldGroup[];
  canEdit: boolean;
  edit: FieldsEdit;
  /** The label of the field being edited, for presence; null when none is. */
  onEditing: (label: string | null) => void;
}

/**
 * All fields of a record; click, Enter or F2 on one edits it in place. Enter and leaving save, Esc
 * takes it back. What is not saved stays in its field, with the reason below.
 */
export function RecordFields({ record, groups, canEdit, edit, onEditing }: RecordFieldsProps) {
  const [opened, setOpened] = useState<readonly string[]>([]);
  const open = (key: string) => setOpened((now) => [...now, key]);
  const close = (key: string) => setOpened((now) => now.filter((other) => other !== key));
  const isOpen = ({ key }: RecordField) => opened.includes(key) || edit.typed.includes(key);
  const editing = groups.flatMap(({ fields }) => fields).findLast(isOpen)?.label ?? null;
  useEffect(() => {
    onEditing(editing);
    // who it tells may be made anew with each drawing
    // oxlint-disable-next-line react/exhaustive-deps
  }, [editing]);
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
                  {isOpen(field) ? (
                    <Editor field={field} edit={edit} onClose={() => close(field.key)} />
                  ) : (
                    <Shown
                      field={field}
                      record={record as unknown as { [key: string]: unknown }}
                      isLocked={record.lockedFields.includes(field.key)}
                      onEdit={canEdit && field.kind !== "readonly" ? () => open(field.key) : null}
                    />
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
  edit: FieldsEdit;
  onClose: () => void;
}

/** One field as text. It goes once its text is saved or given up; until then it stays. */
function Editor({ field: { key, label, kind, choices }, edit, onClose }: EditorProps) {
  const control = useRef<HTMLInputElement & HTMLSelectElement>(null);
  useEffect(() => control.current?.focus(), []);
  const text = edit.values[key] ?? "";
  const fault = edit.refused.find(({ field }) => field === key)?.message;
  const commit = () => {
    onClose();
    void edit.save([key]);
  };
  const common = {
    ref: control,
    className: styles.input,
    "aria-label": label,
    "aria-busy": edit.isSaving,
    value: text,
    onBlur: commit,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Enter" && !event.nativeEvent.isComposing) commit();
      if (event.key !== "Escape") return;
      event.stopPropagation();
      event.nativeEvent.stopImmediatePropagation();
      edit.discard(key);
      onClose();
    },
  };
  return (
    <>
      {kind === "choice" ? (
        <select
          {...common}
          onChange={({ target }) => {
            edit.change({ [key]: target.value });
            commit();
          }}
        >
          {!choices?.some((choice) => choice.value === text) && (
            <option value={text}>{text}</option>
          )}
          {choices?.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      ) : (
        <input {...common} onChange={({ target }) => edit.change({ [key]: target.value })} />
      )}
      {fault && (
        <span role="alert" className={styles.fault}>
          {fault}
        </span>
      )}
    </>
  );
}
