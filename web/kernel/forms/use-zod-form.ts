import { zodResolver } from "@hookform/resolvers/zod";
import {
  useForm,
  type FieldValues,
  type Path,
  type UseFormProps,
  type UseFormReturn,
} from "react-hook-form";
import type { z } from "zod";
import { wordsOfPath } from "#shared/kernel/issue-words.ts";
import { ApiError, messageOf } from "../api/problem.ts";

type Shape = z.ZodType<FieldValues, FieldValues>;

export type ZodForm<S extends Shape> = UseFormReturn<z.input<S>, unknown, z.output<S>>;

/**
 * React Hook Form by the contract's own zod schema: what the server checks is what the form checks.
 *
 *     const form = useZodForm(contactInput, { defaultValues: contact });
 */
export function useZodForm<S extends Shape>(
  schema: S,
  options: Omit<UseFormProps<z.input<S>, unknown, z.output<S>>, "resolver"> = {},
): ZodForm<S> {
  return useForm<z.input<S>, unknown, z.output<S>>({
    // Not on blur: an error that appears between mouse down and up moves the button away from the click.
    mode: "onSubmit",
    ...options,
    resolver: zodResolver(schema),
  });
}

/** Puts the server's field errors on their fields; what belongs to no field becomes the form's own error. */
export function showServerErrors<V extends FieldValues, O>(
  form: UseFormReturn<V, unknown, O>,
  error: unknown,
): void {
  const fields = error instanceof ApiError ? error.fieldErrors : [];
  const values = form.getValues();
  const known = fields.filter(({ path }) => hasField(values, path));
  for (const { path, message } of known)
    form.setError(path as Path<V>, { type: "server", message });
  if (known.length > 0 && known.length === fields.length) return;
  const rest = fields
    .filter((field) => !known.includes(field))
    .map(({ path, message }) => `${wordsOfPath(path)}: ${message}`);
  form.setError("root.server", { type: "server", message: rest.join(" ") || messageOf(error) });
}

function hasField(values: unknown, path: string): boolean {
  let at: unknown = values;
  for (const key of path.split(".")) {
    if (typeof at !== "object" || at === null || !(key in at)) return false;
    at = (at as Record<string, unknown>)[key];
  }
  return true;
}
