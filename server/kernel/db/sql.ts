import type { EntityManager } from "@mikro-orm/postgresql";
import { CompiledQuery } from "kysely";
import type { Context } from "../context.ts";
import { sessionOf } from "./dialect.ts";
import type { Session } from "./dialect.ts";
import type { Exec } from "./exec.ts";

const sessions = new WeakMap<EntityManager, Session>();

/** From now on statements of this transaction go to its connection without a way through the ORM. */
export async function openSession(em: EntityManager): Promise<void> {
  sessions.set(em, await sessionOf(em.getKysely<object>()));
}

/** The transaction is over, or about to be: its connection belongs to somebody else then. */
export function closeSession(em: EntityManager): void {
  sessions.delete(em);
}

/**
 * Runs SQL with `$1` placeholders on the context's session: inside its transaction where there is one.
 * The ORM's pending changes are not flushed by it; services that mix both call `ctx.em.flush()` first.
 * Statements of a transaction that do not need one another's answers are sent together, in their
 * order, by `Promise.all`: one round trip; each still sees what committed before it ran.
 */
export async function query<R = Record<string, unknown>>(
  ctx: Pick<Context, "em">,
  sql: string,
  params: readonly unknown[] = [],
): Promise<R[]> {
  const session = sessions.get(ctx.em);
  if (session) return ((await session.query(sql, params)).rows ?? []) as R[];
  const result = await ctx.em
    .getKysely<object>()
    .executeQuery<R>(CompiledQuery.raw(sql, [...params]));
  return result.rows;
}

/**
 * The answers of statements that are sent together; of several that fail, the error of the one that was
 * sent first: those behind it fail because of it.
 */
export async function together<T extends readonly unknown[]>(
  sent: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  const settled = await Promise.allSettled(sent);
  for (const one of settled) if (one.status === "rejected") throw one.reason;
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as unknown as T;
}

/** The same, for exactly one row; undefined when there is none. */
export async function queryOne<R = Record<string, unknown>>(
  ctx: Pick<Context, "em">,
  sql: string,
  params: readonly unknown[] = [],
): Promise<R | undefined> {
  return (await query<R>(ctx, sql, params))[0];
}

const CHANGING = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

/** Number of rows a data-modifying statement touched. */
export async function execute(
  ctx: Pick<Context, "em">,
  sql: string,
  params: readonly unknown[] = [],
): Promise<number> {
  const session = sessions.get(ctx.em);
  if (session) {
    const { command, rowCount } = await session.query(sql, params);
    return CHANGING.has(command) ? (rowCount ?? 0) : 0;
  }
  const result = await ctx.em.getKysely<object>().executeQuery(CompiledQuery.raw(sql, [...params]));
  return Number(result.numAffectedRows ?? 0);
}

/** After many rows were added at once: plans know of them at once, not when the server gets to it. */
export async function freshStatistics(
  ctx: Pick<Context, "em">,
  table: "call_task" | "email_send",
): Promise<void> {
  await query(ctx, "select fresh_statistics($1)", [table]);
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
