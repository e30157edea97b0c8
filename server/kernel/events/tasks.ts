import type { Pool, PoolClient } from "pg";
import type { Logger } from "pino";
import { startLoop } from "../loop.ts";
import { metrics } from "./metrics.ts";
import { safeText } from "../log.ts";
import { withClient } from "../db/session.ts";
import { TOLD_DEAD } from "./outbox.ts";
import type { Signals } from "./signals.ts";

export type AddJob = (
  job: string,
  payload: unknown,
  options: { jobId: string; runAt?: Date },
) => Promise<unknown>;

interface Row {
  id: number | string;
  job: string;
  job_id: string | null;
  payload: string;
  run_at: string | null;
  attempts: number;
}

interface Deps {
  pool: Pool;
  add: AddJob;
  /** False while the queue's Redis is away: nothing is taken, no attempt counted. */
  ready?: () => boolean;
  log: Logger;
  /** Tries before a task becomes a dead letter; pauses double from one second to a minute. */
  maxAttempts?: number;
  /** A task whose job has not ended by then is handed on again, ms: the queue may have lost it. */
  againAfterMs?: number;
}

const AGAIN_AFTER_MS = 60_000;

// now() and not clock_timestamp(): an index answers it
const DUE = "kind = 'task' and coalesce(next_at, '-infinity'::timestamptz) <= now()";
const PEEK = `select exists (select from outbox where ${DUE}) as waiting`;
const TAKE = `
  select id, type as job, key as job_id, data::text as payload,
         to_char(run_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as run_at, attempts
    from outbox where ${DUE}
   order by id limit 100
     for update skip locked`;
const HANDED = `
  update outbox set attempts = 0, next_at = clock_timestamp() + make_interval(secs => $2)
   where kind = 'task' and id = any ($1::bigint[])`;
// The lock waits for a forwarder that is just handing the row on; the delete sees what it wrote.
const ENDED = `
  with mine as materialized (
    select id, next_at from outbox where kind = 'task' and (key = $1 or id = $2) for update
  )
  delete from outbox o using mine m
   where o.kind = 'task' and o.id = m.id and m.next_at is not null`;
const LATER = `
  update outbox set attempts = attempts + 1, next_at = clock_timestamp() + make_interval(secs => $2)
   where kind = 'task' and id = $1`;
const DIE = `
  with dead as (delete from outbox where kind = 'task' and id = $1 returning *), ${TOLD_DEAD}
  insert into outbox_dead (id, kind, authz, topic, key, type, data, cause_id, run_at, at, error)
  select id, kind, authz, topic, key, type, data, cause_id, run_at, at, $2 from dead`;

/** Id in the queue of a task that brought none. */
const OWN_ID = "outbox-";
const ADD_TIMEOUT_MS = 5_000;

/**
 * The second loop on the outbox: hands tasks to the queue. A row stays until `taskEnded()`, and is
 * handed on again as long as it does: the queue's memory may be lost, with all that waits in it. The
 * job id makes an add a no-op while the queue has the job; handlers must bear the rest.
 */
export function startTaskForwarder(deps: Deps & { signals: Signals }): { stop(): Promise<void> } {
  const loop = startLoop({
    name: "tasks",
    log: deps.log,
    everyMs: 100,
    gapMs: 20,
    idleMs: deps.signals.patienceMs,
    step: async () => {
      if (deps.ready?.() === false) return false;
      const peek = { name: "tasks-peek", text: PEEK };
      const { rows } = await deps.pool.query<{ waiting: boolean }>(peek);
      if (!rows[0]!.waiting) return false;
      return (await withClient(deps.pool, (client) => forward(client, deps))) || "soon";
    },
  });
  const off = deps.signals.on("tasks", loop.wake);
  return {
    async stop() {
      off();
      await loop.stop();
    },
  };
}

/** The job of one task has run, or is a dead letter: forgets the task. */
export async function taskEnded(pool: Pool, jobId: string): Promise<void> {
  const id = jobId.startsWith(OWN_ID) ? Number(jobId.slice(OWN_ID.length)) : null;
  await pool.query(ENDED, [jobId, id]);
}

/** One batch. Returns whether there may be more. */
async function forward(client: PoolClient, deps: Deps): Promise<boolean> {
  const ready = deps.ready ?? (() => true);
  await client.query("begin");
  try {
    const { rows } = await client.query<Row>(TAKE);
    const done: (number | string)[] = [];
    let outage = false;
    for (const row of rows) {
      const error = await tryAdd(row, deps.add);
      if (!error) {
        done.push(row.id);
        continue;
      }
      outage = error === "timeout" || !ready();
      if (outage) break;
      await failed(client, row, error, deps);
    }
    const seconds = (deps.againAfterMs ?? AGAIN_AFTER_MS) / 1000;
    if (done.length > 0) await client.query(HANDED, [done, seconds]);
    await client.query("commit");
    if (outage) throw new Error("the queue does not answer");
    return rows.length === 100;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

async function tryAdd(row: Row, add: AddJob): Promise<Error | "timeout" | null> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<"timeout">((resolve) => {
    timer = setTimeout(resolve, ADD_TIMEOUT_MS, "timeout");
  });
  const adding = add(row.job, JSON.parse(row.payload), {
    jobId: row.job_id ?? OWN_ID + row.id,
    runAt: row.run_at ? new Date(row.run_at) : undefined,
  }).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  return Promise.race([adding, timeout]).finally(() => clearTimeout(timer));
}

async function failed(client: PoolClient, row: Row, error: Error | "timeout", deps: Deps) {
  const message = error === "timeout" ? error : safeText(error).slice(0, 500);
  if (row.attempts + 1 < (deps.maxAttempts ?? 8)) {
    await client.query(LATER, [row.id, Math.min(60, 2 ** row.attempts)]);
    return;
  }
  await client.query(DIE, [row.id, message]);
  metrics.dead.inc();
  deps.log.error({ alarm: "outbox-dead", id: row.id, job: row.job, error: message }, "dead task");
}
