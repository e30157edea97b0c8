import { Button, Checkbox, Flex, IconButton, Select, Text, TextField } from "@radix-ui/themes";
import { X } from "lucide-react";
import { useState } from "react";
import { FIELD_KINDS } from "#shared/forms/form.rules.ts";
import type { FieldKind, FormField } from "#shared/forms/form.rules.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Conflicts } from "#web/kernel/edit/Conflicts.tsx";
import { isSame } from "#web/kernel/edit/merge.ts";
import { Refusal } from "#web/kernel/edit/Refusal.tsx";
import { useEdit } from "#web/kernel/edit/use-edit.ts";
import { useRowKeys } from "#web/kernel/edit/use-row-keys.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import type { FormRow } from "#shared/forms/forms.schema.ts";
import { createForm, saveForm } from "#shared/forms/forms.contract.ts";

const KIND_WORDS: Record<FieldKind, string> = {
  select: "One of",
  multi: "Several of",
  number: "Number",
  date: "Date",
  text: "Text",
};

const fresh = (n: number): FormField => ({
  key: `q${n}`,
  label: "",
  kind: "select",
  required: true,
  options: ["Yes", "No"],
});

interface Props {
  form: FormRow | null;
  mayEdit: boolean;
  onSaved: (row: FormRow) => void;
}

type Draft = { name: string; fields: FormField[] };

const LABELS = { name: "Name", fields: "the questions" };

/** The editor's hold on a form, or on one that is being made. */
function useFormEdit({ form, mayEdit, onSaved }: Props) {
  const onSuccess = (row: FormRow) => {
    toast.success(`Saved as version ${row.no}`);
    onSaved(row);
  };
  const create = useCommand(createForm, { showsError: true, onSuccess });
  const save = useCommand(saveForm, { showsError: true, onSuccess });
  const valuesOf = (row: FormRow | null): Draft => ({
    name: row?.name ?? "",
    fields: row?.fields ?? [fresh(1)],
  });
  return useEdit<FormRow | null, Draft>(form, {
    valuesOf,
    write: (changed, on) => {
      const body = { ...valuesOf(on), ...changed };
      if (!on) return create.mutateAsync({ body });
      return save.mutateAsync({ params: { id: on.id }, body, version: on.version });
    },
    isWhole: true,
    labels: LABELS,
    isGuarded: mayEdit,
  });
}

/** The questions of a form, in order. A key, once used, belongs to its question for good. */
export function FormEditor(props: Props) {
  const { form, mayEdit } = props;
  const edit = useFormEdit(props);
  const { name, fields } = edit.values;
  const rows = useRowKeys(fields.length);
  const set = (next: FormField[]) => edit.change({ fields: next });
  const remove = (at: number) => {
    rows.remove(at);
    set(fields.toSpliced(at, 1));
  };
  const nextKey = () => {
    const used = new Set([...fields, ...edit.theirs.fields].map((field) => field.key));
    let n = fields.length + 1;
    while (used.has(`q${n}`)) n++;
    return n;
  };
  return (
    <Flex direction="column" gap="3">
      <Conflicts
        of={edit}
        labels={LABELS}
        last={edit.row && { name: "Somebody", at: edit.row.updatedAt }}
        wordsOf={(field, value) => (field === "fields" ? `version ${edit.row?.no}` : String(value))}
      />
      <label>
        <Text as="div" size="1" weight="medium" mb="1">
          Name
        </Text>
        <TextField.Root
          value={name}
          disabled={!mayEdit}
          autoFocus={mayEdit && name === ""}
          onChange={(e) => edit.change({ name: e.target.value })}
        />
      </label>
      {fields.map((field, i) => (
        <Question
          key={rows.keys[i]}
          field={field}
          no={i + 1}
          mayEdit={mayEdit}
          onChange={(next) => set(fields.with(i, next))}
          onRemove={() => remove(i)}
        />
      ))}
      {edit.failure && <Refusal>{edit.failure}</Refusal>}
      {mayEdit && (
        <Flex gap="2" justify="end">
          <Button
            size="1"
            variant="soft"
            color="gray"
            onClick={() => set([...fields, fresh(nextKey())])}
          >
            Add question
          </Button>
          <Button
            size="1"
            disabled={form !== null && edit.typed.length === 0}
            loading={edit.isSaving}
            onClick={() => void edit.save()}
          >
            Save form
          </Button>
        </Flex>
      )}
    </Flex>
  );
}

interface QuestionProps {
  field: FormField;
  /** Its place, from 1. */
  no: number;
  mayEdit: boolean;
  onChange: (field: FormField) => void;
  onRemove: () => void;
}

function Question({ field, no, mayEdit, onChange, onRemove }: QuestionProps) {
  return (
    <Flex direction="column" gap="1">
      <Flex gap="2" align="center">
        <TextField.Root
          style={{ flex: 1 }}
          size="1"
          aria-label={`Question ${no}`}
          placeholder="Question"
          disabled={!mayEdit}
          value={field.label}
          onChange={(e) => onChange({ ...field, label: e.target.value })}
        />
        <Select.Root
          size="1"
          disabled={!mayEdit}
          value={field.kind}
          onValueChange={(kind) => onChange({ ...field, kind: kind as FieldKind })}
        >
          <Select.Trigger aria-label="Kind" style={{ width: 104 }} />
          <Select.Content position="popper">
            {FIELD_KINDS.map((kind) => (
              <Select.Item key={kind} value={kind}>
                {KIND_WORDS[kind]}
              </Select.Item>
            ))}
          </Select.Content>
        </Select.Root>
        <Text as="label" size="1">
          <Checkbox
            mr="1"
            disabled={!mayEdit}
            checked={field.required}
            onCheckedChange={(on) => onChange({ ...field, required: on === true })}
          />
          Required
        </Text>
        {mayEdit && (
          <IconButton
            size="1"
            variant="ghost"
            color="gray"
            aria-label={`Remove question ${no}`}
            onClick={onRemove}
          >
            <X size={16} strokeWidth={1.75} />
          </IconButton>
        )}
      </Flex>
      {(field.kind === "select" || field.kind === "multi") && (
        <OptionsInput
          label={`Options of question ${no}, separated by commas`}
          disabled={!mayEdit}
          options={field.options}
          onChange={(options) => onChange({ ...field, options })}
        />
      )}
    </Flex>
  );
}

interface OptionsInputProps {
  label: string;
  disabled: boolean;
  options: readonly string[];
  onChange: (options: string[]) => void;
}

const optionsIn = (text: string): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

/** Options as one text; the commas that are being typed stay. */
function OptionsInput({ label, disabled, options, onChange }: OptionsInputProps) {
  const [text, setText] = useState(options.join(", "));
  return (
    <TextField.Root
      size="1"
      aria-label={label}
      placeholder="Yes, No"
      disabled={disabled}
      value={isSame(optionsIn(text), options) ? text : options.join(", ")}
      onChange={(e) => {
        setText(e.target.value);
        onChange(optionsIn(e.target.value));
      }}
    />
  );
}
