import type { RowEvent } from "#shared/kernel/row-events.ts";

/** A row of a grid: every DTO of a list has both. */
export interface GridRow {
  id: string;
  version: number;
}

/** What happened since the last batch, each row once, newest version. */
export interface RowBatch<R> {
  upserts: ReadonlyMap<string, { row: R; own: boolean }>;
  left: ReadonlyMap<string, { own: boolean }>;
  /** Something changed that was not told row by row: read again. */
  stale: boolean;
}

const DELAY_MS = 80;

/**
 * What a grid shows, kept by id and version, and the changes on their way to it. A screen's `x.sync.ts`
 * applies hub events to the feed; the grid listens. Older versions are dropped, and a row that has left
 * is remembered, so that an older upsert cannot bring it back.
 */
export class RowFeed<R extends GridRow> {
  /** Grows with every batch and snapshot: what a component subscribes to. */
  revision = 0;
  private readonly delay: number;
  private known = new Map<string, { row: R; version: number }>();
  private gone = new Map<string, number>();
  private upserts = new Map<string, { row: R; own: boolean }>();
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
    return Array.from(this.known.values(), (entry) => entry.row);
  }

  get(id: string): R | undefined {
    return this.known.get(id)?.row;
  }

  /**
   * A whole snapshot: replaces everything, but never a newer version that an event brought before it.
   * The grid gets the difference as a batch; nothing in it flashes.
   */
  reset(rows: readonly R[]): void {
    this.flush();
    const before = this.known;
    this.known = new Map();
    for (const row of rows) this.keep(row, before);
    for (const [id, { row }] of this.known) {
      if (!same(before.get(id)?.row, row)) this.upserts.set(id, { row, own: true });
    }
    for (const id of before.keys()) if (!this.known.has(id)) this.left.set(id, { own: true });
    this.flush();
  }

  /** Part of a larger set was read (a block of an infinite grid): gives the rows back, newest versions. */
  merge(rows: readonly R[]): R[] {
    for (const row of rows) this.keep(row, this.known);
    return rows.map((row) => this.get(row.id) ?? row);
  }

  /**
   * Takes one hub event; it reaches the grid in the next batch.
   * @param own this page caused it (`isOwnCause(event.causeId)`): the row is confirmed, not flashed
   */
  apply(event: RowEvent<R>, own = false): void {
    this.take(event, own);
    if (!this.isIdle()) this.timer ??= setTimeout(this.flush, this.delay);
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

  private isIdle(): boolean {
    return this.upserts.size === 0 && this.left.size === 0 && !this.stale;
  }

  private keep(row: R, newer: ReadonlyMap<string, { row: R; version: number }>): void {
    const { id, version } = row;
    if ((this.gone.get(id) ?? -1) >= version) return;
    const before = newer.get(id);
    this.known.set(id, before && before.version > version ? before : { row, version });
  }

  private take(change: RowEvent<R>, own: boolean): void {
    if (change.op === "stale") {
      this.stale = true;
      return;
    }
    const { id, version } = change;
    const before = this.known.get(id)?.version ?? -1;
    if ((this.gone.get(id) ?? -1) >= version) return;
    if (change.op === "left") {
      if (before > version) return;
      this.gone.set(id, version);
      this.known.delete(id);
      this.upserts.delete(id);
      this.left.set(id, { own });
      return;
    }
    if (before >= version) return;
    this.gone.delete(id);
    this.known.set(id, { row: change.row, version });
    this.left.delete(id);
    // One foreign change among own ones is news.
    this.upserts.set(id, { row: change.row, own: own && (this.upserts.get(id)?.own ?? true) });
  }
}

/** A row also shows what other records say, which changes without its own version. */
function same(before: GridRow | undefined, row: GridRow): boolean {
  if (before === row) return true;
  return before?.version === row.version && JSON.stringify(before) === JSON.stringify(row);
}
