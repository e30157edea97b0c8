import { TextField } from "@radix-ui/themes";
import { useState } from "react";
import { useController } from "react-hook-form";
import { Field } from "#web/kernel/forms/Field.tsx";

const toList = (text: string): string[] =>
  text
    .split(",")
    .map((skill) => skill.trim())
    .filter(Boolean);

/** Labels of what a person can do, separated by commas. */
export function SkillsInput() {
  const { field } = useController({ name: "skills" });
  const skills = (field.value as string[] | undefined) ?? [];
  const [typed, setTyped] = useState(skills.join(", "));
  // what came from elsewhere replaces what was typed; a comma at the end does not
  const text = toList(typed).join() === skills.join() ? typed : skills.join(", ");
  return (
    <Field name="skills" label="Skills" description="Labels, separated by commas.">
      {(control) => (
        <TextField.Root
          size="2"
          placeholder="German, Security"
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
