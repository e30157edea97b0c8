import type { RowEvent } from "#shared/kernel/row-events.ts";
import { RowSet, type LiveRow } from "#shared/kernel/row-set.ts";

/** A row of a grid. */
export type GridRow = LiveRow;

interface Upsert<R> {
  row: R;
  /** Not news: this page caused every change of it, or it came with a snapshot. */
  own: boolean;
  /** This page caused one of its changes. */
  caused: boolean;
}

/** What happened since the last batch, each row once, newest version. */
export interface RowBatch<R> {
  upserts: ReadonlyMap<string, Upsert<R>>;
  left: ReadonlyMap<string, { own: boolean }>;
  /** Something changed that was not told row by row: read again. */
  stale: boolean;
}

const DELAY_MS = 80;

/**
 * The rows that a grid shows, and the changes on their way to it, collected into batches. Hub events
 * are applied to the feed; the grid listens.
 */
export class RowFeed<R extends GridRow> {
  /** Grows with every batch and snapshot: what a component subscribes to. */
  revision = 0;
  private readonly delay: number;
  private readonly set = new RowSet<R>();
  private upserts = new Map<string, Upsert<R>>();
  private left = new Map<string, { own: boolean }>();
  private stale = false;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly batchListeners = new Set<(batch: RowBatch<R>) => void>();

  /** @param delay milliseconds over which changes are collected into one batch */
  constructor(delay = DELAY_MS) {
    this.delay = delay;
  }

  /** Every row that has not left, in the order it came. */
  rows(): R[] {
    return this.set.rows();
  }

  get(id: string): R | undefined {
    return this.set.get(id);
  }

  /**
   * A whole snapshot: replaces everything, but never a newer version that an event brought before it.
   * The grid gets the difference as a batch; nothing in it flashes.
   * @param epoch of the position that it was read at
   */
  reset(rows: readonly R[], epoch?: string): void {
    this.flush();
    const before = new Map(this.set.rows().map((row) => [row.id, row]));
    this.set.reset(rows, epoch);
    for (const row of this.set.rows()) {
      if (!same(before.get(row.id), row))
        this.upserts.set(row.id, { row, own: true, caused: false });
    }
    for (const id of before.keys()) if (!this.set.has(id)) this.left.set(id, { own: true });
    this.flush();
  }

  /**
   * Part of a larger set was read (a block of an infinite grid): gives the rows back, newest versions.
   * Of those that have left since it was read the grid hears when it shows them.
   */
  merge(rows: readonly R[]): R[] {
    const merged = this.set.merge(rows);
    for (const { id } of merged) if (!this.set.has(id)) this.left.set(id, { own: true });
    this.plan();
    return merged;
  }

  /** History began anew; the rows that are read next count, whatever their versions. */
  inEpoch(epoch: string): void {
    this.set.inEpoch(epoch);
  }

  /**
   * Takes one hub event; it reaches the grid in the next batch.
   * @param own this page caused it (`isOwnCause(event.causeId)`): the row is confirmed, not flashed
   */
  apply(event: RowEvent<R>, own = false): void {
    this.take(event, own);
    this.plan();
  }

  /** Hands over what is waiting, now. */
  flush = (): void => {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.isIdle()) return;
    const batch = { upserts: this.upserts, left: this.left, stale: this.stale };
    this.upserts = new Map();
    this.left = new Map();
    this.stale = false;
    this.revision++;
    for (const listener of this.batchListeners) listener(batch);
  };

  /** Tells about every change of `revision`. */
  subscribe = (listener: () => void): (() => void) => this.onBatch(listener);

  onBatch(listener: (batch: RowBatch<R>) => void): () => void {
    this.batchListeners.add(listener);
    return () => this.batchListeners.delete(listener);
  }

  private plan(): void {
    if (!this.isIdle()) this.timer ??= setTimeout(this.flush, this.delay);
  }

  private isIdle(): boolean {
    return this.upserts.size === 0 && this.left.size === 0 && !this.stale;
  }

  private take(event: RowEvent<R>, own: boolean): void {
    const change = this.set.apply(event);
    if (change === "stale") this.stale = true;
    if (event.op === "stale" || change === null) return;
    const { id } = event;
    if (event.op === "left") {
      this.upserts.delete(id);
      this.left.set(id, { own });
      return;
    }
    this.left.delete(id);
    // One foreign change among own ones is news.
    const before = this.upserts.get(id);
    this.upserts.set(id, {
      row: event.row,
      own: own && (before?.own ?? true),
      caused: own || (before?.caused ?? false),
    });
  }
}

/** A row also shows what other records say, which changes without its own version. */
function same(before: GridRow | undefined, row: GridRow): boolean {
  if (before === row) return true;
  return before?.version === row.version && JSON.stringify(before) === JSON.stringify(row);
}
