import { Select, Switch, TextArea, TextField } from "@radix-ui/themes";
import type { ComponentProps, ReactNode } from "react";
import { Controller, useFormContext } from "react-hook-form";
import { Combobox, type ComboOption } from "../ui/Combobox.tsx";
import { DateField } from "../ui/DateField.tsx";
import { Field, type FieldProps } from "./Field.tsx";
import styles from "./Form.module.css";

type TextProps = FieldProps &
  Pick<
    ComponentProps<typeof TextField.Root>,
    "type" | "placeholder" | "autoComplete" | "autoFocus" | "inputMode" | "disabled"
  > & { /** Data (phone, domain, id) in JetBrains Mono. */ mono?: boolean; children?: ReactNode };

/** One line of text, an e-mail, a password, a number. Empty text stays "" unless the schema says otherwise. */
export function TextInput({
  mono,
  children,
  name,
  label,
  description,
  required,
  ...rest
}: TextProps) {
  const { register } = useFormContext();
  const isNumber = rest.type === "number";
  return (
    <Field name={name} label={label} description={description} required={required}>
      {(control) => (
        <TextField.Root
          size="2"
          className={mono ? "mono" : undefined}
          {...rest}
          {...control}
          {...register(name, { valueAsNumber: isNumber })}
        >
          {children}
        </TextField.Root>
      )}
    </Field>
  );
}

/** Several lines of text. */
export function TextAreaInput({
  rows = 4,
  placeholder,
  ...field
}: FieldProps & { rows?: number; placeholder?: string }) {
  const { register } = useFormContext();
  return (
    <Field {...field}>
      {(control) => (
        <TextArea
          size="2"
          rows={rows}
          placeholder={placeholder}
          {...control}
          {...register(field.name)}
        />
      )}
    </Field>
  );
}

/** A choice among a few; for more than ten use ComboInput. */
export function SelectInput({
  options,
  placeholder,
  ...field
}: FieldProps & { options: readonly ComboOption[]; placeholder?: string }) {
  return (
    <Field {...field}>
      {(control) => (
        <Controller
          name={field.name}
          render={({ field: { value, onChange } }) => (
            <Select.Root size="2" value={(value as string | null) ?? ""} onValueChange={onChange}>
              <Select.Trigger className={styles.select} placeholder={placeholder} {...control} />
              <Select.Content position="popper">
                {options.map((option) => (
                  <Select.Item key={option.value} value={option.value}>
                    {option.label}
                  </Select.Item>
                ))}
              </Select.Content>
            </Select.Root>
          )}
        />
      )}
    </Field>
  );
}

/** A choice among many, found by typing; `onSearch` asks the server. */
export function ComboInput({
  options,
  placeholder,
  onSearch,
  ...field
}: FieldProps & {
  options: readonly ComboOption[];
  placeholder?: string;
  onSearch?: (text: string) => void;
}) {
  return (
    <Field {...field}>
      {(control) => (
        <Controller
          name={field.name}
          render={({ field: { value, onChange } }) => (
            <Combobox
              {...control}
              value={(value as string | null) ?? null}
              onChange={onChange}
              options={options}
              placeholder={placeholder}
              onSearch={onSearch}
            />
          )}
        />
      )}
    </Field>
  );
}

/** A day, typed or picked, as `YYYY-MM-DD` or null. */
export function DateInput(field: FieldProps) {
  return (
    <Field {...field}>
      {(control) => (
        <Controller
          name={field.name}
          render={({ field: { value, onChange } }) => (
            <DateField
              {...control}
              label={field.label}
              value={(value as string | null) ?? null}
              onChange={onChange}
            />
          )}
        />
      )}
    </Field>
  );
}

/** On or off, taking effect when the form is saved. */
export function SwitchInput(field: FieldProps) {
  return (
    <Field {...field}>
      {(control) => (
        <Controller
          name={field.name}
          render={({ field: { value, onChange } }) => (
            <Switch
              size="2"
              {...control}
              className={styles.switch}
              checked={Boolean(value)}
              onCheckedChange={onChange}
            />
          )}
        />
      )}
    </Field>
  );
}
