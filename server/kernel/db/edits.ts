import type { Context } from "../context.ts";
import { query } from "./sql.ts";

/** Fields of a record that were changed after `version`, from the audit: what a stale editor missed. */
export async function changedSince(
  ctx: Context,
  entity: string,
  id: string,
  version: number,
): Promise<string[]> {
  const rows = await query<{ field: string }>(
    ctx,
    `select distinct jsonb_object_keys(changes) as field from audit_log
     where entity_type = $1 and entity_id = $2 and version > $3 order by 1`,
    [entity, id, version],
  );
  return rows.map((row) => row.field);
}

/**
 * Sets `values` on a record and says which fields really differ now. Fields that are equal are left
 * untouched, so that an edit that changes nothing makes no new version.
 */
export function assignChanged<T extends object>(record: T, values: Partial<T>): (keyof T)[] {
  const changed: (keyof T)[] = [];
  for (const key of Object.keys(values) as (keyof T)[]) {
    const value = values[key];
    if (value === undefined || same(record[key], value)) continue;
    record[key] = value as T[keyof T];
    changed.push(key);
  }
  return changed;
}

function same(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? null) === (b ?? null)) return true;
  return typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b);
}
