import { Button, Checkbox, Flex, IconButton, Select, Text, TextField } from "@radix-ui/themes";
import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { FIELD_KINDS } from "#shared/forms/form.rules.ts";
import type { FieldKind, FormField } from "#shared/forms/form.rules.ts";
import { currentOf, messageOf } from "#web/kernel/api/problem.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { isSame } from "#web/kernel/forms/live-edit.ts";
import { newerRow } from "#web/kernel/grid/use-open-row.ts";
import { ConflictBanner } from "#web/kernel/ui/ConflictBanner.tsx";
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

/** The questions of a form, in order. A key, once used, belongs to its question for good. */
export function FormEditor({ form, mayEdit, onSaved }: Props) {
  // the version that is edited: what a save is decided on
  const [base, setBase] = useState(form);
  const [name, setName] = useState(form?.name ?? "");
  const [fields, setFields] = useState<FormField[]>(form?.fields ?? [fresh(1)]);
  const takeTheirs = (theirs: FormRow) => {
    setBase(theirs);
    setName(theirs.name);
    setFields(theirs.fields);
    save.reset();
  };
  const done = (row: FormRow, { body }: { body: unknown }) => {
    toast.success(`Saved as version ${row.no}`);
    // what was typed meanwhile goes on, on what is saved now
    if (isSame(body, { name, fields })) takeTheirs(row);
    else setBase(row);
    onSaved(row);
  };
  const create = useCommand(createForm, { showsError: true, onSuccess: done });
  const save = useCommand(saveForm, { showsError: true, onSuccess: done });
  const error = create.error ?? save.error;
  const theirs = newerRow(currentOf<FormRow>(save.error), form);
  const isNewer = theirs !== null && base !== null && theirs.version > base.version;
  const isTyped =
    base !== null && !isSame({ name, fields }, { name: base.name, fields: base.fields });
  const follows = isNewer && !isTyped && !save.isPending;
  useEffect(() => {
    if (follows) takeTheirs(theirs);
  });
  const change = (at: number, part: Partial<FormField>) =>
    setFields(fields.map((field, i) => (i === at ? { ...field, ...part } : field)));
  const submit = () => {
    const body = { name, fields };
    if (base) save.mutate({ params: { id: base.id }, body, version: base.version });
    else create.mutate({ body });
  };
  const nextKey = () => {
    const used = new Set([...fields, ...(form?.fields ?? [])].map((field) => field.key));
    let n = fields.length + 1;
    while (used.has(`q${n}`)) n++;
    return n;
  };
  return (
    <Flex direction="column" gap="3">
      {isNewer && isTyped && !save.isPending && (
        <ConflictBanner
          name="Somebody"
          field="the questions"
          theirs={`version ${theirs.no}`}
          at={theirs.updatedAt}
          onKeepMine={() => {
            setBase(theirs);
            save.reset();
          }}
          onTakeTheirs={() => takeTheirs(theirs)}
        />
      )}
      <label>
        <Text as="div" size="1" weight="medium" mb="1">
          Name
        </Text>
        <TextField.Root
          value={name}
          disabled={!mayEdit}
          autoFocus={mayEdit && name === ""}
          onChange={(e) => setName(e.target.value)}
        />
      </label>
      {fields.map((field, i) => (
        <Flex key={`${base?.no}-${field.key}`} direction="column" gap="1">
          <Flex gap="2" align="center">
            <TextField.Root
              style={{ flex: 1 }}
              size="1"
              aria-label={`Question ${i + 1}`}
              placeholder="Question"
              disabled={!mayEdit}
              value={field.label}
              onChange={(e) => change(i, { label: e.target.value })}
            />
            <Select.Root
              size="1"
              disabled={!mayEdit}
              value={field.kind}
              onValueChange={(kind) => change(i, { kind: kind as FieldKind })}
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
                onCheckedChange={(on) => change(i, { required: on === true })}
              />
              Required
            </Text>
            {mayEdit && (
              <IconButton
                size="1"
                variant="ghost"
                color="gray"
                aria-label={`Remove question ${i + 1}`}
                onClick={() => setFields(fields.filter((_, at) => at !== i))}
              >
                <X size={16} strokeWidth={1.75} />
              </IconButton>
            )}
          </Flex>
          {(field.kind === "select" || field.kind === "multi") && (
            <TextField.Root
              size="1"
              aria-label={`Options of question ${i + 1}, separated by commas`}
              placeholder="Yes, No"
              disabled={!mayEdit}
              defaultValue={field.options.join(", ")}
              onChange={(e) =>
                change(i, {
                  options: e.target.value
                    .split(",")
                    .map((one) => one.trim())
                    .filter(Boolean),
                })
              }
            />
          )}
        </Flex>
      ))}
      {error && <p role="alert">{messageOf(error)}</p>}
      {mayEdit && (
        <Flex gap="2" justify="end">
          <Button
            size="1"
            variant="soft"
            color="gray"
            onClick={() => setFields([...fields, fresh(nextKey())])}
          >
            Add question
          </Button>
          <Button size="1" loading={create.isPending || save.isPending} onClick={submit}>
            Save form
          </Button>
        </Flex>
      )}
    </Flex>
  );
}
