import type { EventRow, GaugeRow } from "#shared/kernel/topics.ts";

/** A job to enqueue, written in the transaction of its cause. */
export interface TaskRow {
  kind: "task";
  job: string;
  payload: unknown;
  /** Deduplicates in the queue; must not contain `:`. */
  jobId?: string;
  runAt?: Date;
}

export type OutboxRow = EventRow | GaugeRow | TaskRow;

/** Runs SQL with `$1` placeholders inside the caller's transaction. */
export type Exec = <R = Record<string, unknown>>(
  sql: string,
  params?: readonly unknown[],
) => Promise<R[]>;

const INSERT = `
  insert into outbox (kind, authz, topic, key, type, data, cause_id, run_at)
  select r.kind, r.authz, r.topic, r.key, r.type, coalesce(r.data, 'null'), r.cause_id, r.run_at
    from json_to_recordset($1::json) as r(n int, kind text, authz boolean, topic text, key text,
      type text, data json, cause_id text, run_at timestamptz)
   order by r.n`;

/**
 * Writes all rows in one INSERT, ids in the order given. Call it last before commit: the ids are
 * then taken while the rows that caused them are locked, so per entity their order is the order
 * of the commits.
 */
export async function writeOutbox(exec: Exec, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) return;
  await exec(INSERT, [JSON.stringify(rows.map(toColumns))]);
}

function toColumns(row: OutboxRow, n: number) {
  switch (row.kind) {
    case "event":
      return {
        n,
        kind: "event",
        authz: row.authz === true,
        topic: row.topic,
        type: row.type,
        data: row.data ?? {},
        cause_id: row.causeId ?? null,
      };
    case "gauge":
      return { n, kind: "gauge", authz: false, topic: row.topic, key: row.key, data: row.value };
    case "task":
      if (row.jobId?.includes(":")) throw new Error(`job id ${row.jobId}: ":" is not allowed`);
      return {
        n,
        kind: "task",
        authz: false,
        type: row.job,
        key: row.jobId ?? null,
        data: row.payload ?? {},
        run_at: row.runAt?.toISOString() ?? null,
      };
  }
}
