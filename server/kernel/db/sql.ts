import { CompiledQuery } from "kysely";
import type { Context } from "../context.ts";
import type { Exec } from "./exec.ts";

/**
 * Runs SQL with `$1` placeholders on the context's session: inside its transaction where there is one.
 * The ORM's pending changes are not flushed by it; services that mix both call `ctx.em.flush()` first.
 */
export async function query<R = Record<string, unknown>>(
  ctx: Pick<Context, "em">,
  sql: string,
  params: readonly unknown[] = [],
): Promise<R[]> {
  const result = await ctx.em
    .getKysely<object>()
    .executeQuery<R>(CompiledQuery.raw(sql, [...params]));
  return result.rows;
}

/** The same, for exactly one row; undefined when there is none. */
export async function queryOne<R = Record<string, unknown>>(
  ctx: Pick<Context, "em">,
  sql: string,
  params: readonly unknown[] = [],
): Promise<R | undefined> {
  return (await query<R>(ctx, sql, params))[0];
}

/** Number of rows a data-modifying statement touched. */
export async function execute(
  ctx: Pick<Context, "em">,
  sql: string,
  params: readonly unknown[] = [],
): Promise<number> {
  const result = await ctx.em.getKysely<object>().executeQuery(CompiledQuery.raw(sql, [...params]));
  return Number(result.numAffectedRows ?? 0);
}

export const execOf =
  (ctx: Pick<Context, "em">): Exec =>
  (sql, params) =>
    query(ctx, sql, params);

/**
 * SQL: the column has one of these words, which are fixed in the code: never what somebody sent.
 * @throws Error for anything but lower-case words
 */
export function oneOf(column: string, words: readonly string[]): string {
  const odd = words.find((word) => !/^[a-z_]+$/.test(word));
  if (odd !== undefined || words.length === 0) throw new Error(`no word of the code: ${odd}`);
  const quoted = words.map((word) => `'${word}'`);
  return quoted.length === 1 ? `${column} = ${quoted[0]}` : `${column} in (${quoted.join(", ")})`;
}
