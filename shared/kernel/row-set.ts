import type { RowEvent } from "./row-events.ts";

/** A row of a live view: every DTO of a list has both. */
export interface LiveRow {
  id: string;
  version: number;
}

interface Known<R> {
  version: number;
  row: R;
}

/** What an event did to a view; null when it was known already, or older than what is. */
export type RowChange = RowEvent["op"] | null;

/** Departures that are remembered. An event comes in its topic's order, so an older one is never late by so many. */
const REMEMBERED = 10_000;

/**
 * The rows of one live view, and the one place where an event changes them: in the browser's grids,
 * records and cached answers, and in the tests that verify actions. Idempotent, and the same events of a
 * row end in the same in any order: the version decides, and the version at which a row left is
 * remembered, so that nothing older brings it back.
 */
export class RowSet<R extends LiveRow> {
  /** To be read again: all of it, or these rows; null: nothing. The next read settles it. */
  stale: "all" | ReadonlySet<string> | null = null;
  private known = new Map<string, Known<R>>();
  private gone: Map<string, number>;
  private epoch: string | null = null;

  /** @param gone versions at which rows left before, as `departures()` told them */
  constructor(rows: Iterable<R> = [], gone: Iterable<readonly [string, number]> = []) {
    this.gone = new Map(gone);
    this.reset(rows);
  }

  /** In the order in which they came. */
  rows(): R[] {
    return Array.from(this.known.values(), ({ row }) => row);
  }

  get(id: string): R | undefined {
    return this.known.get(id)?.row;
  }

  has(id: string): boolean {
    return this.known.has(id);
  }

  /** Versions at which rows left, by id. */
  departures(): ReadonlyMap<string, number> {
    return this.gone;
  }

  /** Applies one event of the view's topic. */
  apply(event: RowEvent<R>): RowChange {
    if (event.op === "stale") {
      const isAll = this.stale === "all" || !event.ids;
      this.stale = isAll ? "all" : new Set([...(this.stale ?? []), ...(event.ids ?? [])]);
      return "stale";
    }
    const { id, version } = event;
    if ((this.gone.get(id) ?? -1) >= version) return null;
    const before = this.known.get(id)?.version ?? -1;
    if (event.op === "left") {
      if (before > version) return null;
      this.known.delete(id);
      this.remember(id, version);
      return "left";
    }
    if (before >= version) return null;
    this.gone.delete(id);
    this.known.set(id, { version, row: event.row });
    return "upsert";
  }

  /**
   * Takes a read of the whole view, but never an older version of a row than an event brought. The
   * events since the read are then to be applied again: they take away what left meanwhile.
   * @param epoch of the position that the answer was read at
   */
  reset(rows: Iterable<R>, epoch?: string): void {
    if (epoch !== undefined) this.inEpoch(epoch);
    const before = this.known;
    this.known = new Map();
    this.stale = null;
    for (const row of rows) this.keep(row, before);
  }

  /** Takes a read of a part of the view. @returns the part, each row as it is known now */
  merge(rows: readonly R[]): R[] {
    for (const row of rows) this.keep(row, this.known);
    return rows.map((row) => this.get(row.id) ?? row);
  }

  /** History began anew (a restored backup): versions of before say nothing any more. */
  inEpoch(epoch: string): void {
    if (this.epoch !== null && this.epoch !== epoch) {
      this.known = new Map();
      this.gone = new Map();
    }
    this.epoch = epoch;
  }

  /** A read shows at its version what an event no longer had only if the row has come back since. */
  private keep(row: R, newer: ReadonlyMap<string, Known<R>>): void {
    const { id, version } = row;
    if ((this.gone.get(id) ?? -1) > version) return;
    this.gone.delete(id);
    const before = newer.get(id);
    this.known.set(id, before && before.version > version ? before : { version, row });
  }

  private remember(id: string, version: number): void {
    this.gone.delete(id);
    this.gone.set(id, version);
    if (this.gone.size <= REMEMBERED) return;
    for (const oldest of this.gone.keys()) {
      this.gone.delete(oldest);
      break;
    }
  }
}
