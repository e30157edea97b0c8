import type { Context } from "../context.ts";
import { invalid } from "../errors.ts";
import { query, queryOne } from "./sql.ts";

export interface SortColumn {
  /** SQL expression with an order of its own. */
  expr: string;
  type: "text" | "timestamptz" | "numeric" | "integer";
}

export interface PageSpec {
  /** Select list; every row has an `id`. */
  select: string;
  /** Tables and joins; the row's table has the alias `t`, unless `id` says otherwise. */
  from: string;
  /** SQL of the row's id. */
  id?: string;
  where: readonly string[];
  params: readonly unknown[];
  sort: SortColumn;
  descending: boolean;
  limit: number;
  cursor?: string;
  offset?: number;
}

export interface Page<R> {
  items: R[];
  nextCursor: string | null;
}

/**
 * One page in a stable order (sort column, then id; empty values last, turned first). By cursor it
 * reads on from a place in the order, by offset it jumps; both use an index on (column, id).
 */
export async function readPage<R extends { id: string }>(
  ctx: Pick<Context, "em">,
  spec: PageSpec,
): Promise<Page<R>> {
  const { id = "t.id" } = spec;
  const { expr } = spec.sort;
  const stages = spec.cursor ? stagesAfter(spec, readCursor(spec.cursor)) : [{ sql: "true" }];
  const order = spec.descending
    ? `${expr} desc nulls first, ${id} desc`
    : `${expr} asc nulls last, ${id} asc`;
  const rows: (R & { sort_key: string | null })[] = [];
  for (const stage of stages) {
    const wanted = spec.limit + 1 - rows.length;
    if (wanted <= 0) break;
    rows.push(
      ...(await query<R & { sort_key: string | null }>(
        ctx,
        `select ${spec.select}, (${expr})::text as sort_key from ${spec.from}
         where ${[...spec.where, stage.sql].join(" and ")}
         order by ${order} limit ${wanted} offset ${spec.cursor ? 0 : (spec.offset ?? 0)}`,
        [...spec.params, ...(stage.params ?? [])],
      )),
    );
  }
  const more = rows.length > spec.limit;
  const last = rows[spec.limit - 1];
  return {
    items: rows.slice(0, spec.limit).map(({ sort_key: _, ...row }) => row as unknown as R),
    nextCursor: more && last ? writeCursor(last.sort_key, last.id) : null,
  };
}

/** Conditions, in order, under which the rows after the cursor are found by an index. */
function stagesAfter(
  { sort: { expr, type }, descending, params, id = "t.id" }: PageSpec,
  [value, after]: [string | null, string],
): { sql: string; params?: unknown[] }[] {
  const [first, second] = [`$${params.length + 1}`, `$${params.length + 2}`];
  const sign = descending ? "<" : ">";
  if (value === null) {
    const rest = { sql: `${expr} is null and ${id} ${sign} ${first}::uuid`, params: [after] };
    return descending ? [rest, { sql: `${expr} is not null` }] : [rest];
  }
  const rest = {
    sql: `(${expr}, ${id}) ${sign} (${first}::${type}, ${second}::uuid)`,
    params: [value, after],
  };
  return descending ? [rest] : [rest, { sql: `${expr} is null` }];
}

/** Exact number of rows that `where` lets through. */
export async function countRows(
  ctx: Pick<Context, "em">,
  spec: Pick<PageSpec, "from" | "where" | "params">,
): Promise<number> {
  const row = await queryOne<{ n: number }>(
    ctx,
    `select count(*) as n from ${spec.from} where ${spec.where.join(" and ")}`,
    spec.params,
  );
  return row?.n ?? 0;
}

function writeCursor(value: string | null, id: string): string {
  return Buffer.from(JSON.stringify([value, id])).toString("base64url");
}

function readCursor(text: string): [string | null, string] {
  try {
    const [value, id] = JSON.parse(Buffer.from(text, "base64url").toString()) as unknown[];
    const known = value === null || typeof value === "string";
    if (known && typeof id === "string" && /^[0-9a-f-]{36}$/.test(id)) return [value, id];
  } catch {
    // answered below
  }
  throw invalid("query.cursor", "This is no cursor that we gave out.");
}
