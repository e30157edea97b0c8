import type { Pool, PoolClient } from "pg";
import type { Response } from "express";
import type { Context } from "#server/kernel/context.ts";
import { userOf } from "#server/kernel/context.ts";
import { createPool } from "#server/kernel/db/database.ts";
import { AppError } from "#server/kernel/errors.ts";
import type { Kernel } from "#server/kernel/kernel.ts";

/** Longest time one interactive query may run, ms. */
const TIMEOUT = 5000;
const PER_USER = 2;
const OVERALL = 6;

interface Desk {
  pool: Pool;
  running: Map<string, number>;
  total: number;
}

const desks = new WeakMap<Kernel, Desk>();

/** Queries that people wait for run apart from everything else, so that a heavy one harms nobody. */
function deskOf(kernel: Kernel): Desk {
  const known = desks.get(kernel);
  if (known) return known;
  const { config, log } = kernel;
  // one more: all may be cancelled at once, and a cancel needs a connection of its own
  const pool = createPool({ url: config.databaseUrl, pool: OVERALL + 1, name: "interactive", log });
  kernel.onClose(() => pool.end());
  const desk: Desk = { pool, running: new Map(), total: 0 };
  desks.set(kernel, desk);
  return desk;
}

export type Ask = <R>(sql: string, params: readonly unknown[]) => Promise<R[]>;

/**
 * Runs a person's own reading queries: read-only, at most 5 s, two at once for each person, six in
 * this process. When the answer is no longer wanted (the request was closed) the database stops too,
 * and the connection serves nobody else before it has.
 * @throws AppError too_many, unavailable (took too long)
 */
export async function interactively<T>(
  ctx: Context,
  res: Response | null,
  fn: (ask: Ask) => Promise<T>,
): Promise<T> {
  const desk = deskOf(ctx.kernel);
  const { userId } = userOf(ctx);
  const mine = desk.running.get(userId) ?? 0;
  if (mine >= PER_USER || desk.total >= OVERALL) {
    throw new AppError("too_many", "Too many counts at once; wait for one to end.");
  }
  desk.running.set(userId, mine + 1);
  desk.total += 1;
  try {
    return await onConnection(desk.pool, res, fn);
  } finally {
    desk.total -= 1;
    const left = desk.running.get(userId)! - 1;
    if (left > 0) desk.running.set(userId, left);
    else desk.running.delete(userId);
  }
}

async function onConnection<T>(
  pool: Pool,
  res: Response | null,
  fn: (ask: Ask) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  const { processID } = client as PoolClient & { processID: number };
  let wanted = true;
  let cancelling: Promise<unknown> = Promise.resolve();
  const cancel = (): void => {
    if (res?.writableFinished) return;
    wanted = false;
    cancelling = pool.query("select pg_cancel_backend($1)", [processID]);
  };
  res?.once("close", cancel);
  try {
    await client.query(`begin read only; set local statement_timeout = ${TIMEOUT}`);
    const result = await fn(async <R>(sql: string, params: readonly unknown[]) => {
      if (!wanted) throw new AppError("gone", "No longer wanted.");
      return (await client.query(sql, params as unknown[])).rows as R[];
    });
    return result;
  } catch (err) {
    if ((err as { code?: string }).code !== "57014") throw err;
    throw wanted
      ? new AppError("unavailable", "This takes more than 5 s; narrow the filter.")
      : new AppError("gone", "No longer wanted.");
  } finally {
    res?.off("close", cancel);
    await cancelling.catch(() => undefined);
    await client.query("rollback").then(
      () => client.release(),
      (err: Error) => client.release(err),
    );
  }
}
