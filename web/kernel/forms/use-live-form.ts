import { useEffect, useLayoutEffect } from "react";
import type { FieldValues, Path, PathValue } from "react-hook-form";
import type { z } from "zod";
import type { Editable } from "../edit/edit-state.ts";
import { isSame, type Values } from "../edit/merge.ts";
import { useEdit, type EditHandle } from "../edit/use-edit.ts";
import { useZodForm, type ZodForm } from "./use-zod-form.ts";

type Shape = z.ZodType<FieldValues, FieldValues>;

interface LiveFormOptions<S extends Shape, R extends Editable> {
  /** The record as it is now; null while there is none yet. */
  row: R;
  /** What the form shows of it. */
  values: (row: R) => z.input<S>;
  /** Sends to the record as it stands, with what others made of it beside what was typed. */
  send: (body: z.output<S>, row: R) => Promise<NonNullable<R>>;
  /** By field, as the form calls them: for the questions whose value stands and whether to leave. */
  labels: { [field: string]: string };
}

/** A form over a record that others may be changing. */
export interface LiveFormHandle<S extends Shape, R extends Editable> {
  form: ZodForm<S>;
  onSubmit: (body: z.output<S>) => Promise<void>;
  edit: EditHandle<R, z.input<S>>;
  labels: { [field: string]: string };
  /** The record as it stands. */
  theirs: R;
}

/**
 * A form that follows its record without losing what is typed, and without writing over what others
 * saved: fields not typed in change with the record, and a field that somebody else set too asks.
 * Give it a `key` per record.
 *
 *     const live = useLiveForm(zChangeTeam, { row: team, values, send, labels });
 *     <LiveForm of={live}>…</LiveForm>
 */
export function useLiveForm<S extends Shape, R extends Editable>(
  schema: S,
  { row, values, send, labels }: LiveFormOptions<S, R>,
): LiveFormHandle<S, R> {
  const edit = useEdit<R, z.input<S>>(row, {
    valuesOf: values,
    write: (changed, on) => send(schema.parse({ ...values(on), ...changed }), on),
    isWhole: true,
    isResentByHand: true,
    labels,
  });
  const form = useZodForm(schema, { defaultValues: edit.values as never });
  // the session hears of what is typed into the form, and the form of what others make of the record
  const { change, now } = edit;
  useLayoutEffect(() => {
    const inForm: Values = form.getValues();
    for (const [field, value] of Object.entries(edit.values)) {
      if (!isSame(value, inForm[field])) set(form, field, value);
    }
  }, [edit.values, form]);
  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values: inForm }) => {
          const known: Values = now();
          const typed = Object.keys(known).filter((field) => !isSame(inForm[field], known[field]));
          if (typed.length > 0) change(pick(inForm, typed) as Partial<z.input<S>>);
        },
      }),
    [form, change, now],
  );
  const isAsking = edit.conflicts.length > 0;
  useEffect(() => {
    if (!isAsking) form.clearErrors("root");
  }, [isAsking, form]);
  return {
    form,
    onSubmit: async () => {
      const error = await edit.save();
      if (error !== null) throw error;
    },
    edit,
    labels,
    theirs: edit.row,
  };
}

function pick(values: Values, fields: readonly string[]): Values {
  return Object.fromEntries(fields.map((field) => [field, values[field]]));
}

function set<S extends Shape>(form: ZodForm<S>, field: string, value: unknown): void {
  form.setValue(field as Path<z.input<S>>, value as PathValue<z.input<S>, Path<z.input<S>>>);
}
