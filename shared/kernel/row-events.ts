import { z } from "zod";
import { zId } from "./ids.ts";

/**
 * The three standard payloads of a log topic that carries rows. Whole DTOs, never diffs: an older
 * diff dropped by version would lose fields for ever.
 */
export type RowEvent<R = unknown> = Upsert<R> | Left | Stale;

export interface Upsert<R> {
  op: "upsert";
  id: string;
  version: number;
  row: R;
}
export type Left = z.output<typeof zLeft>;
export type Stale = z.output<typeof zStale>;

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
