import { z } from "zod";
import { zId } from "./ids.ts";

/**
 * The three standard payloads of a log topic that carries rows. Whole DTOs, never diffs: an older
 * diff dropped by version would lose fields for ever.
 */
export type RowEvent<R = unknown> =
  | { op: "upsert"; id: string; version: number; row: R }
  | { op: "left"; id: string; version: number }
  | { op: "stale"; ids?: string[]; batchId?: string };

const zVersion = z.number().int().nonnegative();

export const zLeft = z.object({ op: z.literal("left"), id: zId, version: zVersion });
export const zStale = z.object({
  op: z.literal("stale"),
  /** Rows to read again; without them, the whole view. */
  ids: z.array(zId).max(500).optional(),
  batchId: z.string().max(100).optional(),
});

/** `upsert` of one row; unknown keys of the row are dropped, so the schema is the allow-list. */
export function zUpsert<R extends z.ZodType>(row: R) {
  return z.object({ op: z.literal("upsert"), id: zId, version: zVersion, row });
}

/** Event types `upsert` and `left` for a topic of such rows (`stale` every log topic has). */
export function rowEvents<R extends z.ZodType>(row: R) {
  return { upsert: zUpsert(row), left: zLeft };
}

/** What a live view knows: rows by id, and the versions at which rows left it. */
export interface RowSnapshot<R> {
  rows: ReadonlyMap<string, { version: number; row: R }>;
  /** An older upsert must not bring a row back that left at a newer version. */
  left: ReadonlyMap<string, number>;
  /** `all`: read the view again; ids: read these rows again; null: nothing to read. */
  stale: "all" | readonly string[] | null;
}

/** A fresh view of rows that carry `id` and `version`. */
export function rowSnapshot<R extends { id: string; version: number }>(
  rows: Iterable<R>,
): RowSnapshot<R> {
  const map = new Map<string, { version: number; row: R }>();
  for (const row of rows) map.set(row.id, { version: row.version, row });
  return { rows: map, left: new Map(), stale: null };
}

/**
 * Applies one event. Pure and idempotent: the same event twice, or an older one late, changes
 * nothing and returns the same snapshot object.
 */
export function applyRowEvent<R>(snapshot: RowSnapshot<R>, event: RowEvent<R>): RowSnapshot<R> {
  if (event.op === "stale") {
    const stale =
      snapshot.stale === "all" || !event.ids
        ? "all"
        : [...new Set([...(snapshot.stale ?? []), ...event.ids])];
    return { ...snapshot, stale };
  }
  const known = snapshot.rows.get(event.id)?.version ?? -1;
  const leftAt = snapshot.left.get(event.id) ?? -1;
  if (event.op === "upsert") {
    if (event.version <= known || event.version <= leftAt) return snapshot;
    const rows = new Map(snapshot.rows);
    rows.set(event.id, { version: event.version, row: event.row });
    return { ...snapshot, rows };
  }
  if (event.version <= leftAt || event.version < known) return snapshot;
  const rows = new Map(snapshot.rows);
  rows.delete(event.id);
  return { ...snapshot, rows, left: new Map(snapshot.left).set(event.id, event.version) };
}
