import { createContext, useContext, useId, useLayoutEffect, type ReactNode } from "react";
import { get, useFormContext } from "react-hook-form";
import styles from "./Form.module.css";

/** Labels of a form's fields by their names, for what is said about them elsewhere. */
export const FieldLabels = createContext<Map<string, string>>(new Map());

/** What a control takes to be tied to its label, description and error. */
export interface FieldControl {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
  "aria-required": boolean | undefined;
}

export interface FieldProps {
  name: string;
  label: string;
  description?: string;
  /** Shown as "optional" when false; the schema decides. */
  required?: boolean;
}

/** Label, description and error around any control; the error comes from the form by name. */
export function Field({
  name,
  label,
  description,
  required = true,
  children,
}: FieldProps & { children: (control: FieldControl) => ReactNode }) {
  const id = useId();
  const { formState } = useFormContext();
  const labels = useContext(FieldLabels);
  useLayoutEffect(() => void labels.set(name, label), [labels, name, label]);
  const error = (get(formState.errors, name) as { message?: string } | undefined)?.message;
  // an error that says the description again takes its place
  const about = description === error ? undefined : description;
  const described = [about && `${id}-about`, error && `${id}-error`].filter(Boolean).join(" ");
  const control: FieldControl = {
    id,
    "aria-describedby": described || undefined,
    "aria-invalid": error ? true : undefined,
    "aria-required": required || undefined,
  };
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
        {!required && <span className={styles.optional}> optional</span>}
      </label>
      {children(control)}
      {about && (
        <span id={`${id}-about`} className={styles.description}>
          {about}
        </span>
      )}
      {error && (
        <span id={`${id}-error`} className={styles.error}>
          {error}
        </span>
      )}
    </div>
  );
}
