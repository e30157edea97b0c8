import { setTimeout as pause } from "node:timers/promises";
import type { Response } from "express";
import { Kysely, PostgresDialect } from "kysely";
import type { Pool, PoolClient } from "pg";
import type { Context } from "../context.ts";
import { userOf } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import { KeyedSemaphore, Semaphore } from "../semaphore.ts";
import { createPool } from "./database.ts";
import { tryHoldSql } from "./locks.ts";

/** Longest time one interactive query may run, ms. */
const TIMEOUT = 5000;
/** A database that is heard no more cannot stop the query itself: then its place is given up, ms. */
const ANSWER = 2 * TIMEOUT;
/** Most that one may write to disk while it sorts and joins. */
const TEMP_LIMIT = "256MB";
/** The limits first: as pivotal_interactive, which reads records only, they cannot be lifted again. */
const BEGIN = `begin read only;
  set local statement_timeout = ${TIMEOUT};
  set local temp_file_limit = '${TEMP_LIMIT}';
  set local role pivotal_interactive`;
const PER_USER = 2;
/** One of the person's places over all hubs, as long as the transaction lasts. Of each a lock of its own. */
const PLACES = Array.from({ length: PER_USER }, (_, n) =>
  tryHoldSql("boundedQuery", `$1 || '/${n}'`),
);
const PLACE = `select ${PLACES.join(" or ")} as free`;
const OVERALL = 6;
/** One more: all may be cancelled at once, and a cancel needs a connection of its own. */
export const INTERACTIVE_CONNECTIONS = OVERALL + 1;
/** How often who waits for a turn looks again, ms. */
const TURN = 50;

interface Limiter {
  pool: Pool;
  ofPerson: KeyedSemaphore;
  overall: Semaphore;
}

const limiters = new WeakMap<Kernel, Limiter>();

/** Queries that people wait for run apart from everything else, so that a heavy one harms nobody. */
function limiterOf(kernel: Kernel): Limiter {
  const known = limiters.get(kernel);
  if (known) return known;
  const { config, log } = kernel;
  const pool = createPool({
    url: config.databaseUrl,
    pool: INTERACTIVE_CONNECTIONS,
    name: "interactive",
    log,
    answerMs: ANSWER,
  });
  kernel.onClose(() => pool.end());
  const ofPerson = new KeyedSemaphore(PER_USER);
  const limiter: Limiter = { pool, ofPerson, overall: new Semaphore(OVERALL) };
  limiters.set(kernel, limiter);
  return limiter;
}

export interface Interactive {
  /** The request's answer: when it is closed before it was written, nobody waits any more. */
  res?: Response | null;
  /** Waits for a turn instead of being refused: the pages of an export that has begun. */
  patient?: boolean;
}

/**
 * Runs reads whose cost a person chose (previews, filters of grids): read-only, under a role
 * that reaches records alone, at most 5 s and 256 MB on disk, two at once for each person over all
 * hubs, six in this process. When the answer is no longer wanted the database stops
 * too, and the connection serves nobody else before it has.
 * @param fn reads by the context it is given
 * @throws AppError too_many, unavailable (took too long or too much)
 */
export async function boundedQuery<T>(
  ctx: Context,
  { res = null, patient = false }: Interactive,
  fn: (own: Context) => Promise<T>,
): Promise<T> {
  const limiter = limiterOf(ctx.kernel);
  for (;;) {
    const done = await limited(ctx, limiter, res, fn);
    if (done) return done.result;
    if (!patient) throw new AppError("too_many", "Too many searches at once; wait for one to end.");
    if (res?.closed) throw new AppError("gone", "No longer wanted.");
    await pause(TURN);
  }
}

/** Null when there is no place for this person, here or on any hub. */
async function limited<T>(
  ctx: Context,
  { pool, ofPerson, overall }: Limiter,
  res: Response | null,
  fn: (own: Context) => Promise<T>,
): Promise<{ result: T } | null> {
  const own = ofPerson.tryAcquire(userOf(ctx).userId);
  const place = own && overall.tryAcquire();
  try {
    return place && (await onConnection(ctx, pool, res, fn));
  } finally {
    place?.();
    own?.();
  }
}

async function onConnection<T>(
  ctx: Context,
  pool: Pool,
  res: Response | null,
  fn: (own: Context) => Promise<T>,
): Promise<{ result: T } | null> {
  const client = await pool.connect();
  const { processID } = client as PoolClient & { processID: number };
  let wanted = true;
  let cancelling: Promise<unknown> = Promise.resolve();
  const cancel = (): void => {
    if (res?.writableFinished) return;
    wanted = false;
    // watched at once: a rejection that nobody waits for yet would end the process
    cancelling = pool
      .query("select pg_cancel_backend($1)", [processID])
      .catch((err: unknown) => ctx.kernel.log.warn({ err }, "a search could not be cancelled"));
  };
  res?.once("close", cancel);
  if (res?.closed) cancel();
  try {
    await client.query(BEGIN);
    const place = await client.query<{ free: boolean }>(PLACE, [userOf(ctx).userId]);
    if (!place.rows[0]!.free) return null;
    const em = ctx.em.fork();
    em.setTransactionContext(
      overOne(client, () => {
        if (!wanted) throw new AppError("gone", "No longer wanted.");
      }),
    );
    return { result: await fn({ ...ctx, em }) };
  } catch (err) {
    const { code } = err as { code?: string };
    if (code === "53400") {
      throw new AppError("unavailable", "This needs too much of the database; narrow the filter.");
    }
    if (code !== "57014") throw err;
    throw wanted
      ? new AppError("unavailable", "This takes more than 5 s; narrow the filter.")
      : new AppError("gone", "No longer wanted.");
  } finally {
    res?.off("close", cancel);
    await cancelling;
    await client.query("rollback").then(
      () => client.release(),
      (err: Error) => client.release(err),
    );
  }
}

/** What the ORM's SQL runs on: this connection alone, asked before each statement whether it may. */
function overOne(client: PoolClient, check: () => void): Kysely<object> {
  const connect = async () => ({
    query: (...args: unknown[]) => {
      check();
      return Reflect.apply(client.query, client, args);
    },
    release: () => undefined,
  });
  const dialect = new PostgresDialect({
    pool: { connect, end: async () => undefined } as unknown as Pool,
  });
  return new Kysely<object>({ dialect });
}
