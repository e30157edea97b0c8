import type { EntityManager } from "@mikro-orm/postgresql";
import type { Action, PayloadOf } from "#shared/kernel/action.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { OutboxRow } from "../events/outbox.ts";
import { auditRows } from "./audit.ts";
import { watchChanges } from "./change-sets.ts";
import type { RecordChange } from "./change-sets.ts";
import { prepareLast } from "./on-commit-writes.ts";
import type { KeptAnswer } from "./on-commit-writes.ts";
import type { Recorded } from "./recorded.ts";
import { closeSession, openSession } from "./sql.ts";

/** What one unit of work gathers until just before its commit. */
interface Work {
  records: Recorded[];
  changes: RecordChange[];
  outbox: OutboxRow[];
  answer: KeptAnswer | null;
  beforeCommit: (() => Promise<void>)[];
  afterCommit: (() => void)[];
}

const works = new WeakMap<EntityManager, Work>();

function workOf(ctx: Context): Work {
  const work = works.get(ctx.em);
  if (!work) throw new Error("record() and publish() belong inside transact()");
  return work;
}

/**
 * Thrown inside a unit of work that lost a race: all of it is undone and run again. Cheaper than a
 * savepoint around what seldom loses; only for work that leaves nothing behind outside its transaction.
 */
export class RetryTransaction extends Error {}

const TRIES = 8;

/**
 * Runs `fn` in one transaction and writes, in this order: the entities' changes, and last before the
 * commit its audit rows and the outbox (events, gauges, tasks). Inside a running unit of work it joins
 * it. Nothing of it is visible, and no event exists, when `fn` throws.
 * @throws AppError conflict when it has thrown `Again` eight times
 */
export async function transact<T>(ctx: Context, fn: (ctx: Context) => Promise<T>): Promise<T> {
  if (works.has(ctx.em)) return fn(ctx);
  for (let tries = 1; ; tries++) {
    try {
      return await transactOnce(ctx, fn);
    } catch (err) {
      if (!(err instanceof RetryTransaction)) throw err;
      if (tries === TRIES) throw new AppError("conflict", "Many do this at once; try again.");
    }
  }
}

async function transactOnce<T>(ctx: Context, fn: (ctx: Context) => Promise<T>): Promise<T> {
  // What watches this unit of work goes with it; on the shared event manager every commit would cost the next ones.
  const em = ctx.em.fork({ flushMode: "commit", freshEventManager: true });
  const tx: Context = { ...ctx, em };
  const work: Work = {
    records: [],
    changes: [],
    outbox: [],
    answer: null,
    beforeCommit: [],
    afterCommit: [],
  };
  works.set(em, work);
  watchChanges(em, ctx.kernel.audited, work.changes);
  await em.begin();
  let result: T;
  try {
    await openSession(em);
    result = await fn(tx);
    await em.flush();
    for (const last of work.beforeCommit) await last();
    await commitWith(await finish(tx, work), em);
  } catch (err) {
    if (em.isInTransaction()) {
      await em
        .rollback()
        .catch((lost: unknown) => ctx.kernel.log.warn({ err: lost }, "rollback failed"));
    }
    throw err;
  } finally {
    closeSession(em);
    works.delete(em);
  }
  if (work.outbox.some((row) => row.kind !== "task")) ctx.kernel.signals.notify("outbox");
  if (work.outbox.some((row) => row.kind === "task")) ctx.kernel.signals.notify("tasks");
  for (const then of work.afterCommit) then();
  return result;
}

/**
 * The commit goes right behind what is written last, in its round trip: where that fails, the database
 * makes of the commit a rollback.
 */
async function commitWith(writeLast: (() => Promise<void>) | null, em: EntityManager) {
  const written = writeLast?.();
  const [last, commit] = await Promise.allSettled([written, em.commit()]);
  if (last.status === "rejected") throw last.reason;
  if (commit.status === "rejected") throw commit.reason;
}

/** @returns the last statement of the unit of work, to be sent with its commit */
async function finish(tx: Context, work: Work): Promise<(() => Promise<void>) | null> {
  const kernel = tx.kernel;
  // tasks find their cause in the audit by its time
  const at = tx.now();
  const last: Context = { ...tx, now: () => at };
  if (kernel.recording) {
    for (const [entity, projectors] of kernel.projectors) {
      const mine = touched(work, entity);
      if (mine.length === 0) continue;
      for (const project of projectors) work.outbox.push(...(await project(tx, mine)));
    }
    for (const record of work.records) work.outbox.push(...kernel.tasksFor(record, last));
  }
  const audit = kernel.recording ? auditRows(work.records, work.changes) : [];
  const outbox = work.outbox.map((row) =>
    row.kind === "event" ? { ...row, causeId: row.causeId ?? tx.causeId } : row,
  );
  return prepareLast(last, { audit, outbox, answer: work.answer });
}

/** Recorded actions of a kind, and for bare field changes a record of their own. */
function touched(work: Work, entity: string): Recorded[] {
  const named = work.records.filter((record) => record.entity === entity);
  const have = new Set(named.map((record) => record.id));
  for (const change of work.changes) {
    if (change.entity !== entity || have.has(change.id)) continue;
    have.add(change.id);
    named.push({ action: `${entity}.changed`, entity, id: change.id, payload: {} });
  }
  return named;
}

/**
 * Records that something happened to a record: an audit row, the events its module projects, a task
 * per subscriber. Only collects; all is written just before the commit.
 */
export function record<A extends Action>(
  ctx: Context,
  action: A,
  id: string,
  payload: PayloadOf<A>,
): void {
  const checked = action.payload.parse(payload);
  workOf(ctx).records.push({ action: action.name, entity: action.entity, id, payload: checked });
}

/** Adds outbox rows that belong to no single record: a gauge, a job's progress, a `stale` of a batch. */
export function publish(ctx: Context, ...rows: OutboxRow[]): void {
  workOf(ctx).outbox.push(...rows);
}

/** The answer of this unit of work's command, kept for its retries. */
export function keepAnswer(ctx: Context, answer: KeptAnswer): void {
  workOf(ctx).answer = answer;
}

/**
 * Runs when all of the unit of work is done and flushed, before its outbox is written: for what
 * computes a value from rows that other units of work change too, and locks against them last.
 */
export function beforeCommit(ctx: Context, last: () => Promise<void>): void {
  workOf(ctx).beforeCommit.push(last);
}

/** Runs after the commit, for what may be lost (a notification, a metric). */
export function afterCommit(ctx: Context, then: () => void): void {
  workOf(ctx).afterCommit.push(then);
}
