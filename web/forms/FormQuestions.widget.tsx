import { CheckboxGroup, Select, TextField } from "@radix-ui/themes";
import type { Answers, FormField } from "#shared/forms/form.rules.ts";
import { DateField } from "#web/kernel/ui/DateField.tsx";
import styles from "./FormQuestions.module.css";

interface Props {
  fields: readonly FormField[];
  answers: Answers;
  onChange: (answers: Answers) => void;
}

/** The questions of a qualification form. */
export function FormQuestions({ fields, answers, onChange }: Props) {
  const set = (key: string, value: Answers[string] | null) => {
    const { [key]: _, ...rest } = answers;
    onChange(value === null || value === "" ? rest : { ...rest, [key]: value });
  };
  return (
    <>
      {fields.map((field) => (
        <div key={field.key} className={styles.question}>
          <label htmlFor={`q-${field.key}`}>
            {field.label}
            {field.required && " *"}
          </label>
          <Control
            field={field}
            value={answers[field.key]}
            onChange={(value) => set(field.key, value)}
          />
        </div>
      ))}
    </>
  );
}

interface ControlProps {
  field: FormField;
  value: Answers[string] | undefined;
  onChange: (value: Answers[string] | null) => void;
}

function Control({ field, value, onChange }: ControlProps) {
  const id = `q-${field.key}`;
  switch (field.kind) {
    case "select":
      return (
        <Select.Root value={typeof value === "string" ? value : ""} onValueChange={onChange}>
          <Select.Trigger id={id} placeholder="Choose" />
          <Select.Content position="popper">
            {field.options.map((option) => (
              <Select.Item key={option} value={option}>
                {option}
              </Select.Item>
            ))}
          </Select.Content>
        </Select.Root>
      );
    case "multi":
      return (
        <CheckboxGroup.Root
          id={id}
          value={Array.isArray(value) ? value : []}
          onValueChange={(chosen) => onChange(chosen.length > 0 ? chosen : null)}
        >
          {field.options.map((option) => (
            <CheckboxGroup.Item key={option} value={option}>
              {option}
            </CheckboxGroup.Item>
          ))}
        </CheckboxGroup.Root>
      );
    case "number":
      return (
        <TextField.Root
          id={id}
          type="number"
          className="mono"
          value={typeof value === "number" ? String(value) : ""}
          onChange={(event) =>
            onChange(event.target.value === "" ? null : Number(event.target.value))
          }
        />
      );
    case "date":
      return (
        <DateField id={id} value={typeof value === "string" ? value : null} onChange={onChange} />
      );
    case "text":
      return (
        <TextField.Root
          id={id}
          value={typeof value === "string" ? value : ""}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}
