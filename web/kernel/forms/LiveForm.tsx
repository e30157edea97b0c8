import type { ReactNode } from "react";
import type { FieldValues } from "react-hook-form";
import type { z } from "zod";
import { Conflicts, type LastChange } from "../edit/Conflicts.tsx";
import type { Editable } from "../edit/edit-state.ts";
import { Form } from "./Form.tsx";
import type { LiveFormHandle } from "./use-live-form.ts";

interface LiveFormProps<S extends z.ZodType<FieldValues, FieldValues>, R extends Editable> {
  of: LiveFormHandle<S, R>;
  submitLabel?: string;
  /** Who saved last, and when, where the record says so. */
  last?: LastChange | null;
  /** A value in words, where it is none itself. */
  wordsOf?: (field: string, value: unknown) => ReactNode;
  children: ReactNode;
}

/** A form over a live record, with its questions on top: see `useLiveForm`. */
export function LiveForm<S extends z.ZodType<FieldValues, FieldValues>, R extends Editable>({
  of,
  submitLabel,
  last,
  wordsOf,
  children,
}: LiveFormProps<S, R>) {
  return (
    <Form form={of.form} onSubmit={of.onSubmit} submitLabel={submitLabel} isGuarded={false}>
      <Conflicts of={of.edit} labels={of.labels} last={last} wordsOf={wordsOf} />
      {children}
    </Form>
  );
}
