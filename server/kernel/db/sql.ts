import { CompiledQuery } from "kysely";
import type { Context } from "../context.ts";
import type { Exec } from "../events/outbox.ts";

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

/** How long a person's own filter may keep the database busy. */
const FILTER_LIMIT = "5s";

/**
 * Runs reads whose cost a person chose (a filter) in one read-only transaction that the database
 * ends after 5 s. @throws AppError unavailable by the problem table when it took too long
 */
export async function boundedReads<T>(ctx: Context, fn: (ctx: Context) => Promise<T>): Promise<T> {
  const em = ctx.em.fork();
  await em.begin();
  try {
    await execute({ em }, "set transaction read only");
    await execute({ em }, `set local statement_timeout = '${FILTER_LIMIT}'`);
    return await fn({ ...ctx, em });
  } finally {
    await em.rollback();
  }
}

export const execOf =
  (ctx: Pick<Context, "em">): Exec =>
  (sql, params) =>
    query(ctx, sql, params);
