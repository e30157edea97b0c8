import { prepared } from "../db/prepared.ts";
import { deadLettersTopic } from "#shared/kernel/system-topics.ts";
import type { EventRow, GaugeRow } from "#shared/kernel/topics.ts";
import type { Exec } from "../db/exec.ts";

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
/** Rows of one INSERT: its parameter is one JSON text. */
export const OUTBOX_CHUNK = 1_000;

/** The INSERT for the JSON of `outboxJson` in parameter `n`; ids in the order given. */
export const insertOutbox = (n: number): string => `
  insert into outbox (kind, authz, topic, key, type, data, cause_id, run_at)
  select o.kind, o.authz, o.topic, o.key, o.type, coalesce(o.data, 'null'), o.cause_id, o.run_at
    from rows from (json_to_recordset($${n}::json) as (kind text, authz boolean, topic text,
           key text, type text, data json, cause_id text, run_at timestamptz))
         with ordinality as o(kind, authz, topic, key, type, data, cause_id, run_at, n)
   order by o.n`;

/** For a `with` in front of the INSERT of a dead letter: screens that list them read again. */
export const TOLD_DEAD = `told as (
  insert into outbox (kind, topic, type, data)
  values ('event', '${deadLettersTopic.topic({})}', 'stale', '{"op":"stale"}'))`;

const WRITE = prepared("write-outbox", insertOutbox(1));

/**
 * Writes all rows in one INSERT (per 1,000), ids in the order given. Call it last before commit: the
 * ids are then taken while the rows that caused them are locked, so per entity their order is the
 * order of the commits.
 */
export async function writeOutbox(exec: Exec, rows: readonly OutboxRow[]): Promise<void> {
  for (let i = 0; i < rows.length; i += OUTBOX_CHUNK) {
    await exec(WRITE, [outboxJson(rows.slice(i, i + OUTBOX_CHUNK))]);
  }
}

/** What `insertOutbox` reads. */
export function outboxJson(rows: readonly OutboxRow[]): string {
  return JSON.stringify(rows.map(columnsOf));
}

function columnsOf(row: OutboxRow): Record<string, unknown> {
  switch (row.kind) {
    case "event": {
      const { kind, topic, type, data, causeId, authz = false } = row;
      return { kind, authz, topic, type, data: data ?? {}, cause_id: causeId };
    }
    case "gauge":
      return { kind: row.kind, authz: false, topic: row.topic, key: row.key, data: row.value };
    case "task": {
      const { kind, job, payload, jobId, runAt } = row;
      if (jobId?.includes(":")) throw new Error(`job id ${jobId}: ":" is not allowed`);
      return { kind, authz: false, key: jobId, type: job, data: payload ?? {}, run_at: runAt };
    }
  }
}
