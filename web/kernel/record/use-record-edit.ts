import { useState } from "react";
import { ApiError, currentOf } from "../api/problem.ts";

interface Version {
  version: number;
}

/** Somebody else changed the field that is being saved. */
export interface Conflict<R> {
  field: string;
  mine: unknown;
  current: R;
  name: string;
  at: string;
}

interface RecordEditOptions<R extends Version> {
  /** Sends one field on the version it was read at. */
  send: (patch: { [field: string]: unknown }, version: number) => Promise<R>;
  /** Who changed the field last, and when. */
  lastChange: (field: string) => Promise<{ name: string; at: string } | null>;
  onSaved: (record: R) => void;
}

/**
 * Saves single fields of a record that others may be editing. Changes of different fields merge by
 * themselves: the save is repeated on the newer version. The same field asks.
 */
export function useRecordEdit<R extends Version>(options: RecordEditOptions<R>) {
  const [conflict, setConflict] = useState<Conflict<R> | null>(null);

  /** @param version the one the person saw when he began to type */
  async function save(field: string, value: unknown, version: number): Promise<void> {
    try {
      options.onSaved(await options.send({ [field]: value }, version));
      setConflict(null);
    } catch (error) {
      const current = currentOf<R>(error);
      if (!current || !(error instanceof ApiError)) throw error;
      options.onSaved(current);
      if (!error.problem.changed?.includes(field)) return save(field, value, current.version);
      const last = await options.lastChange(field).catch(() => null);
      setConflict({
        field,
        mine: value,
        current,
        name: last?.name ?? "Somebody",
        at: last?.at ?? new Date().toISOString(),
      });
    }
  }

  return {
    save,
    conflict,
    keepMine: () => conflict && save(conflict.field, conflict.mine, conflict.current.version),
    takeTheirs: () => setConflict(null),
  };
}
