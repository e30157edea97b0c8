import { actorId, actorName } from "../context.ts";
import type { Context } from "../context.ts";
import { query } from "./sql.ts";

interface SetUpdate {
  /** Table with `id` and `version`. */
  table: string;
  /** Kind in the audit. */
  entity: string;
  action: string;
  /** Column → SQL expression over `t` (the table) and the parameters. */
  set: Record<string, string>;
  /** SQL condition over `t`. */
  where: string;
  params: readonly unknown[];
}

/**
 * A set-based UPDATE that raises versions and writes the audit rows in the same statement.
 * Columns named in `set` are audited under their camelCase keys.
 * @returns ids and new versions of the rows that changed
 */
export async function auditedUpdate(
  ctx: Context,
  update: SetUpdate,
): Promise<{ id: string; version: number }[]> {
  const columns = Object.keys(update.set);
  const n = update.params.length;
  const pairs = columns
    .map((column) => `'${camel(column)}', jsonb_build_array(o.${column}, u.${column})`)
    .join(", ");
  return query(
    ctx,
    `with o as materialized (
       select t.* from ${update.table} t where ${update.where} order by t.id for update
     ), u as (
       update ${update.table} t
       set ${columns.map((column) => `${column} = ${update.set[column]}`).join(", ")},
           version = t.version + 1, updated_at = $${n + 1}
       from o where t.id = o.id
       returning t.*
     ), a as (
       insert into audit_log (at, actor_kind, actor_id, actor_name, via, batch_id, request_id,
                              action, entity_type, entity_id, version, changes)
       select $${n + 1}, $${n + 2}, $${n + 3}::uuid, $${n + 4}, $${n + 5}, $${n + 6}::uuid, $${n + 7},
              $${n + 8}, $${n + 9}, u.id, u.version, jsonb_build_object(${pairs})
       from u join o on o.id = u.id
     )
     select id, version from u`,
    [
      ...update.params,
      ctx.now(),
      ctx.actor.kind,
      actorId(ctx.actor),
      actorName(ctx.actor),
      ctx.via,
      ctx.batchId,
      ctx.requestId,
      update.action,
      update.entity,
    ],
  );
}

function camel(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
