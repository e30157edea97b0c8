import type { Context } from "#server/kernel/context.ts";
import { columnOf, selectFields } from "#server/kernel/db/columns.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { Fields, Incoming, Keys, UpsertKind } from "./upsert-kinds.rules.ts";

/** A stored record that an incoming one may be, and by which rung. */
export interface Candidate {
  n: number;
  rung: string;
  id: string;
  stored: Fields & { external: string | null };
}

/** Candidates of one rung are looked through in the order of their making, up to so many. */
const PER_RUNG = 50;

/**
 * Stored records by the rungs asked for, per incoming record strongest rung first, oldest first. The
 * order is by a row, not by its columns: else the planner may walk the index of `created_at` over the
 * whole table, in the hope of an early hit.
 */
export async function candidatesFor(
  ctx: Context,
  kind: UpsertKind,
  asked: { incoming: readonly Incoming[]; keys: ReadonlyMap<number, Keys>; source: string },
  tier: "strong" | "soft",
): Promise<Candidate[]> {
  if (asked.incoming.length === 0) return [];
  const outside = `(select e.value from external_id e
    where e.record_id = c.id and e.entity_type = $2 and e.source = $3 limit 1)`;
  const facts = kind.factFields.map((field) => `'${field}', c.${columnOf(field)}`).join(", ");
  const chosen = `c.id, jsonb_build_object('external', ${outside}, 'createdAt', c.created_at, ${facts}) as stored`;
  const external = `select 0 as place, 'external' as rung, ${chosen} from external_id e
    join ${kind.table} c on c.id = e.record_id and c.deleted_at is null
    where e.entity_type = $2 and e.source = $3 and e.value = r.external`;
  const rungs = kind[tier].map(
    (
      { name, where },
      place,
    ) => `(select ${place + 1} as place, '${name}' as rung, ${chosen} from ${kind.table} c
      where ${where} and c.deleted_at is null order by row(c.created_at, c.id) limit ${PER_RUNG})`,
  );
  return query<Candidate>(
    ctx,
    `select r.n, found.rung, found.id, found.stored
     from jsonb_to_recordset($1::jsonb) as r(n int, external text, "unique" text, linkedin text,
       phone text, name text, parent uuid, domain text)
     cross join lateral (${[...(tier === "strong" ? [external] : []), ...rungs].join(" union all ")}) found
     order by r.n, found.place, found.stored->>'createdAt', found.id`,
    [
      JSON.stringify(
        asked.incoming.map(({ n, externalId }) => ({
          n,
          external: externalId,
          ...asked.keys.get(n),
        })),
      ),
      kind.entity,
      asked.source,
    ],
  );
}

/** Stored records, locked in the order of their ids. */
export async function loadRecords(
  ctx: Context,
  kind: UpsertKind,
  ids: readonly string[],
): Promise<Map<string, Fields>> {
  if (ids.length === 0) return new Map();
  const rows = await query<Fields & { id: string }>(
    ctx,
    `select t.id, ${selectFields(kind.fields, { revenue: "t.revenue::float8" })}
     from ${kind.table} t where t.id = any($1::uuid[]) order by t.id for update`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

interface Written {
  id: string;
  record: Fields;
}

export async function insertRecords(ctx: Context, kind: UpsertKind, fresh: readonly Written[]) {
  if (fresh.length === 0) return;
  const columns = kind.fields.map(columnOf);
  await query(
    ctx,
    `insert into ${kind.table} (id, ${columns.join(", ")}, version, created_at, updated_at)
     select id, ${columns.join(", ")}, 1, $2, $2
     from jsonb_populate_recordset(null::${kind.table}, $1::jsonb)`,
    [JSON.stringify(fresh.map((one) => toColumns(kind, one))), ctx.now()],
  );
}

/** @returns new versions */
export async function updateRecords(
  ctx: Context,
  kind: UpsertKind,
  changed: readonly Written[],
): Promise<{ id: string; version: number }[]> {
  if (changed.length === 0) return [];
  const columns = kind.fields.map(columnOf);
  return query(
    ctx,
    `update ${kind.table} t
     set ${columns.map((column) => `${column} = n.${column}`).join(", ")},
         version = t.version + 1, updated_at = $2
     from jsonb_populate_recordset(null::${kind.table}, $1::jsonb) n
     where t.id = n.id returning t.id, t.version`,
    [JSON.stringify(changed.map((one) => toColumns(kind, one))), ctx.now()],
  );
}

function toColumns(kind: UpsertKind, { id, record }: Written): Fields {
  const row: Fields = { id };
  for (const field of kind.fields)
    row[columnOf(field)] = record[field] ?? kind.blank[field] ?? null;
  return row;
}

/** Keeps the ids of a source; one that is known already stays with its record. */
export async function storeExternalIds(
  ctx: Context,
  entity: string,
  source: string,
  ids: readonly { value: string; id: string }[],
): Promise<void> {
  if (ids.length === 0) return;
  await query(
    ctx,
    `insert into external_id (entity_type, source, value, record_id)
     select $2, $3, r.value, r.id from jsonb_to_recordset($1::jsonb) as r(value text, id uuid)
     on conflict do nothing`,
    [JSON.stringify(ids), entity, source],
  );
}
