import { useEffect, useState } from "react";
import type { FieldValues, Path, PathValue } from "react-hook-form";
import type { z } from "zod";
import { currentOf } from "../api/problem.ts";
import { clashes, isSame, merged } from "./live-edit.ts";
import { useZodForm, type ZodForm } from "./use-zod-form.ts";

interface Versioned {
  id: string;
  version: number;
}

type Shape = z.ZodType<FieldValues, FieldValues>;

interface LiveFormOptions<S extends Shape, R extends Versioned | null> {
  /** The record as it is now; null while there is none yet. */
  row: R;
  /** What the form shows of it. */
  values: (row: R) => z.input<S>;
  /** Sends to the record as it was when the typing began: on that version. */
  send: (body: z.output<S>, row: R) => Promise<NonNullable<R>>;
}

/** A form over a record that others may be changing. */
export interface LiveForm<S extends Shape, R extends Versioned | null> {
  form: ZodForm<S>;
  onSubmit: (body: z.output<S>) => Promise<void>;
  /** Fields typed in here that somebody else has set meanwhile. */
  conflicts: string[];
  /** The record as that somebody left it, and what the form would show of it. */
  theirs: R;
  theirValues: z.input<S>;
  keepMine: (field: string) => void;
  takeTheirs: (field: string) => void;
}

/**
 * A form that follows its record without losing what is typed, and without writing over what others
 * saved: fields not typed in change with the record, a field that somebody else set too asks, and until
 * it is answered the version sent is the one that the person saw. Give it a `key` per record.
 *
 *     const live = useLiveForm(zChangeTeam, { row: team, values, send });
 *     <Form form={live.form} onSubmit={live.onSubmit}><FormConflicts of={live} labels={…} />…</Form>
 */
export function useLiveForm<S extends Shape, R extends Versioned | null>(
  schema: S,
  { row, values, send }: LiveFormOptions<S, R>,
): LiveForm<S, R> {
  // what the person saw when he began; of a conflict he answered, what stood there then
  const [base, setBase] = useState(() => ({ row, values: values(row) }));
  /** A refusal may bring a newer record than the hub did. */
  const [refused, setRefused] = useState<NonNullable<R> | null>(null);
  const form = useZodForm(schema, { defaultValues: base.values as never });
  const { isSubmitting } = form.formState;
  const mine = () => ({ ...base.values, ...form.getValues() }) as z.input<S>;
  const show = (next: z.input<S>) => {
    const now = mine();
    for (const field of Object.keys(next)) {
      if (!isSame(next[field], now[field])) set(form, field, next[field]);
    }
  };
  const follow = (next: R) => {
    const to = values(next);
    show(merged(base.values, mine(), to));
    setBase({ row: next, values: to });
  };

  const theirs = refused && refused.version > (row?.version ?? 0) ? refused : row;
  const theirValues = values(theirs);
  const isNewer = theirs !== null && theirs.version > (base.row?.version ?? 0);
  // one's own save comes by the hub before its answer
  const conflicts =
    isNewer && !isSubmitting ? clashes(base.values, mine(), theirValues) : NO_CONFLICT;
  const follows = isNewer && !isSubmitting && conflicts.length === 0;
  useEffect(() => {
    if (follows) follow(theirs);
  });

  async function submit(body: z.output<S>, on: typeof base, sent: z.input<S>): Promise<void> {
    try {
      const saved = await send(body, on.row);
      const to = values(saved);
      // what was typed since it was sent stays
      show(merged(sent, mine(), to));
      setBase({ row: saved, values: to });
    } catch (error) {
      const current = currentOf<NonNullable<R>>(error);
      if (!current) throw error;
      setRefused(current);
      const to = values(current);
      if (clashes(on.values, sent, to).length > 0) throw error;
      const both = merged(on.values, sent, to);
      return submit(schema.parse(both), { row: current, values: to }, sent);
    }
  }

  /** The conflict of a field is over; the last one takes its refusal along. */
  const answered = (field: string) => {
    const next = { ...base.values, [field]: theirValues[field] } as z.input<S>;
    setBase({ row: base.row, values: next });
    if (conflicts.length === 1) form.clearErrors("root");
  };
  return {
    form,
    onSubmit: (body) => submit(body, base, mine()),
    conflicts,
    theirs,
    theirValues,
    keepMine: answered,
    takeTheirs: (field) => {
      set(form, field, theirValues[field]);
      answered(field);
    },
  };
}

const NO_CONFLICT: string[] = [];

function set<S extends Shape>(form: ZodForm<S>, field: string, value: unknown): void {
  form.setValue(field as Path<z.input<S>>, value as PathValue<z.input<S>, Path<z.input<S>>>);
}
