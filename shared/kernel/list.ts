import { z } from "zod";
import { zId } from "./ids.ts";

/** `true` and `false` as they stand in a query string. */
export const zFlag = z.enum(["true", "false"]).transform((text) => text === "true");

/** Ids in a query string, joined by commas. */
export const zIdList = z
  .string()
  .transform((text) => text.split(",").filter(Boolean))
  .pipe(z.array(zId).min(1).max(200));

/** Query of a list endpoint whose rows may be sorted by `sorts`; `-` in front turns the order. */
export function zListQuery<S extends string>(sorts: readonly [S, ...S[]]) {
  const orders = sorts.flatMap((key) => [key, `-${key}` as const]) as (S | `-${S}`)[];
  return z.object({
    limit: z.coerce.number().int().min(1).max(200).default(100),
    /** From `nextCursor`: goes on after the last row, whatever was added before it. */
    cursor: z.string().max(600).optional(),
    /** For a jump to a place in the grid; not together with `cursor`. */
    offset: z.coerce.number().int().min(0).max(20_000_000).optional(),
    sort: z.enum(orders).optional(),
    q: z.string().trim().max(200).optional(),
    /** Only these rows, of those the rest lets through. */
    ids: zIdList.optional(),
    deleted: zFlag.optional(),
    /** Whether to count all matches; by itself on the first page only. */
    total: zFlag.optional(),
  });
}

export function zListAnswer<R extends z.ZodType>(row: R) {
  return z.object({
    items: z.array(row),
    nextCursor: z.string().nullable(),
    total: z.number().int().optional(),
  });
}

/** Query of a history or timeline: newest first. */
export const zTrailQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Only what is older than this instant. */
  before: z.iso.datetime().optional(),
});

export const zPage = {
  limit: z.coerce.number().int().min(1).max(200).default(100),
  cursor: zId.optional(),
  /** For jumps where no cursor leads; deep ones are slow. */
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
};
