import type { LogRow } from "./log-event.ts";

/**
 * A part of the log without a gap: the rows at `after + 1`, `after + 2` … of one epoch. A relay sends
 * it along with its notification once it is committed; who stands at `after` need not read it.
 */
export interface LogBatch {
  epoch: string;
  after: number;
  rows: LogRow[];
}

const MAX_ROWS = 100;
/** Characters of data; what is larger is read by those who need it. */
const MAX_CHARS = 64_000;
/** Of a reader that does not come to take them: it will read. */
const MAX_WAITING = 100;

/** Null when it is too large to be sent along. */
export function logBatchOf(epoch: string, after: number, rows: LogRow[]): LogBatch | null {
  if (rows.length === 0 || rows.length > MAX_ROWS) return null;
  const chars = rows.reduce((sum, row) => sum + row.data.length, 0);
  return chars > MAX_CHARS ? null : { epoch, after, rows };
}

/** The batches that others sent, until the reader of the log takes them. */
export class PendingBatches {
  private batches: LogBatch[] = [];
  private unread = false;

  /** Null: there is something, to be read from the log. */
  add(batch: LogBatch | null): void {
    if (!batch || this.batches.length >= MAX_WAITING) this.unread = true;
    else this.batches.push(batch);
  }

  /**
   * The rows that follow `pos` without a gap, and forgets all that was told.
   * @returns null when the log must be read: for what was not told, or a gap, or another epoch
   */
  take(epoch: string, pos: number): LogRow[] | null {
    let readable = !this.unread;
    const rows: LogRow[] = [];
    for (const batch of this.batches) {
      const known = pos + rows.length - batch.after;
      if (batch.epoch !== epoch || known < 0) readable = false;
      else rows.push(...batch.rows.slice(known));
    }
    this.batches = [];
    this.unread = false;
    return readable && rows.length > 0 ? rows : null;
  }
}
