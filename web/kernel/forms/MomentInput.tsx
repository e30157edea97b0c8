import { Controller } from "react-hook-form";
import { DateField } from "../ui/DateField.tsx";
import { instantOf, localOf } from "../ui/local-moment.ts";
import { Field, type FieldProps } from "./Field.tsx";

/** A moment, typed on the reader's clock, as an ISO instant or null. */
export function MomentInput(field: FieldProps) {
  return (
    <Field {...field}>
      {(control) => (
        <Controller
          name={field.name}
          render={({ field: { value, onChange } }) => (
            <DateField
              {...control}
              time
              label={field.label}
              value={localOf((value as string | null) ?? null)}
              onChange={(at) => onChange(instantOf(at))}
            />
          )}
        />
      )}
    </Field>
  );
}
