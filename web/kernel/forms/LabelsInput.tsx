import { TextField } from "@radix-ui/themes";
import { useState } from "react";
import { useController } from "react-hook-form";
import { Field, type FieldProps } from "./Field.tsx";

const toList = (text: string): string[] =>
  text
    .split(",")
    .map((label) => label.trim())
    .filter(Boolean);

/** Labels, typed with commas between them. */
export function LabelsInput({ placeholder, ...props }: FieldProps & { placeholder?: string }) {
  const { field } = useController({ name: props.name });
  const labels = (field.value as string[] | undefined) ?? [];
  const [typed, setTyped] = useState(labels.join(", "));
  // what came from elsewhere replaces what was typed; a comma at the end does not
  const text = toList(typed).join() === labels.join() ? typed : labels.join(", ");
  return (
    <Field {...props}>
      {(control) => (
        <TextField.Root
          size="2"
          placeholder={placeholder}
          {...control}
          value={text}
          onBlur={field.onBlur}
          onChange={(event) => {
            setTyped(event.target.value);
            field.onChange(toList(event.target.value));
          }}
        />
      )}
    </Field>
  );
}
