import type { Recorded } from "../db/recorded.ts";

/** Above this, one `stale` for each list says it all. */
export const MANY = 200;

export const idsOf = (records: readonly Recorded[]): string[] => [
  ...new Set(records.map((record) => record.id)),
];

export const upsert = <R extends { id: string; version: number }>(row: R) => ({
  op: "upsert" as const,
  id: row.id,
  version: row.version,
  row,
});
