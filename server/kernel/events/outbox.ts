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

const COLUMNS = ["kind", "authz", "topic", "key", "type", "data", "cause_id", "run_at"] as const;
/** Rows of one INSERT: eight parameters each, of 65,535. */
const CHUNK = 1_000;

/**
 * Writes all rows in one INSERT (per 1,000), ids in the order given. Call it last before commit: the
 * ids are then taken while the rows that caused them are locked, so per entity their order is the
 * order of the commits.
 */
export async function writeOutbox(exec: Exec, rows: readonly OutboxRow[]): Promise<void> {
  for (let i = 0; i < rows.length; i += CHUNK) {
    const chunk = rows.slice(i, i + CHUNK);
    const places = chunk.map((_, n) => `(${COLUMNS.map((_c, k) => `$${n * 8 + k + 1}`).join()})`);
    const sql = `insert into outbox (${COLUMNS.join()}) values ${places.join()}`;
    await exec(sql, chunk.flatMap(toValues));
  }
}

/** The values of COLUMNS. */
function toValues(row: OutboxRow): unknown[] {
  switch (row.kind) {
    case "event": {
      const { topic, type, data, causeId = null, authz = false } = row;
      return ["event", authz, topic, null, type, asJson(data ?? {}), causeId, null];
    }
    case "gauge":
      return ["gauge", false, row.topic, row.key, null, asJson(row.value), null, null];
    case "task": {
      const { job, payload, jobId = null, runAt } = row;
      if (jobId?.includes(":")) throw new Error(`job id ${jobId}: ":" is not allowed`);
      const at = runAt?.toISOString() ?? null;
      return ["task", false, null, jobId, job, asJson(payload ?? {}), null, at];
    }
  }
}

const asJson = (value: unknown): string => JSON.stringify(value ?? null);
