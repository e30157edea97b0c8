import type { Column, GridApi, IRowNode } from "ag-grid-community";
import type { GridRow, RowBatch } from "./row-feed.ts";

/** Changes that would move rows, held back until the reader asks or looks elsewhere. */
export interface Pending {
  fresh: number;
  moved: number;
  left: number;
  /** Read again: something changed that was not told row by row. */
  stale: boolean;
}

export const NOTHING: Pending = { fresh: 0, moved: 0, left: 0, stale: false };
const FLASH_MS = 1_200;

export function hasPending(pending: Pending): boolean {
  return pending.fresh + pending.moved + pending.left > 0 || pending.stale;
}

/** "12 new · 3 moved": what a refresh would bring. */
export function pendingText(pending: Pending): string {
  const parts = [
    pending.fresh > 0 && `${pending.fresh} new`,
    pending.moved > 0 && `${pending.moved} moved`,
    pending.left > 0 && `${pending.left} left`,
  ].filter(Boolean);
  return parts.join(" · ") || "Newer data";
}

/**
 * The rows that AG Grid has drawn, patched in place. `updateData` changes cells without sorting or
 * filtering again, so nothing moves under the reader; what would move is counted in `pending`.
 */
export class GridRows<R extends GridRow> {
  readonly leftIds = new Set<string>();
  private readonly api: GridApi<R>;
  private readonly belongs: (row: R) => boolean;
  /** Rows that others made, on screen since a moment ago. */
  readonly arrivedIds = new Set<string>();
  private readonly fresh = new Set<string>();
  /** Those of the fresh ones that others made, and that this page did. */
  private readonly foreign = new Set<string>();
  private readonly caused = new Set<string>();
  private readonly moved = new Set<string>();
  private stale = false;
  /** `api.getRowNode` scans in the infinite model. */
  private nodes = new Map<string, IRowNode<R>>();

  /** @param belongs would this row be in the view, were it read again? Decides what counts as new. */
  constructor(api: GridApi<R>, belongs: (row: R) => boolean) {
    this.api = api;
    this.belongs = belongs;
  }

  pending(): Pending {
    return {
      fresh: this.fresh.size,
      moved: this.moved.size,
      left: this.leftIds.size,
      stale: this.stale,
    };
  }

  /** After AG Grid changed which rows it holds. */
  readNodes = (): void => {
    this.nodes = new Map();
    this.api.forEachNode((node) => node.data && this.nodes.set(node.data.id, node));
  };

  node(id: string): IRowNode<R> | undefined {
    return this.nodes.get(id);
  }

  /** Reads the classes of a row again (dimmed, open), by giving it the data it has. */
  restyle(id: string): void {
    if (this.api.isDestroyed()) return;
    const node = this.nodes.get(id);
    if (node?.data) node.updateData(node.data);
  }

  /**
   * Forgets what was held back: the rows are about to be read or set again.
   * @returns ids of those that others made, marked from now on until `unmark`
   */
  settle(): string[] {
    const arrived = [...this.foreign];
    for (const id of arrived) this.arrivedIds.add(id);
    for (const ids of [this.fresh, this.foreign, this.caused]) ids.clear();
    this.moved.clear();
    this.leftIds.clear();
    this.stale = false;
    return arrived;
  }

  /** What arrived is not new any more. */
  unmark(ids: readonly string[]): void {
    for (const id of ids) {
      this.arrivedIds.delete(id);
      this.restyle(id);
    }
  }

  /** A row that this page made waits: it is shown at once, whoever works in the grid. */
  hasOwn(): boolean {
    return this.caused.size > 0;
  }

  isEmpty(): boolean {
    return this.nodes.size === 0;
  }

  /** Puts one batch on screen; returns how many drawn rows somebody else changed. */
  apply(batch: RowBatch<R>): number {
    // the next grid begins with the rows that the feed has by then
    if (this.api.isDestroyed()) return 0;
    const columns = this.api.getAllDisplayedColumns();
    const sorted = columns.filter((column) => column.getSort());
    let foreign = 0;
    for (const [id, { row, own, caused }] of batch.upserts) {
      const node = this.nodes.get(id);
      if (!node?.data) {
        if (!this.belongs(row)) continue;
        this.fresh.add(id);
        if (!own) this.foreign.add(id);
        if (caused) this.caused.add(id);
        continue;
      }
      const changed = this.patch(node, row, columns);
      if (sorted.some((column) => changed.includes(column))) this.moved.add(id);
      if (own || changed.length === 0) continue;
      foreign++;
      this.api.flashCells({
        rowNodes: [node],
        columns: changed,
        flashDuration: FLASH_MS,
        fadeDuration: 0,
      });
    }
    for (const id of batch.left.keys()) {
      for (const ids of [this.fresh, this.foreign, this.caused]) ids.delete(id);
      const node = this.nodes.get(id);
      if (!node?.data) continue;
      this.leftIds.add(id);
      this.restyle(id);
    }
    this.stale ||= batch.stale;
    return foreign;
  }

  private patch(node: IRowNode<R>, row: R, columns: Column[]): Column[] {
    const read = () =>
      columns.map((column) => this.api.getCellValue({ rowNode: node, colKey: column }));
    const before = read();
    if (this.belongs(row)) this.leftIds.delete(row.id);
    else this.leftIds.add(row.id);
    node.updateData(row);
    const after = read();
    return columns.filter((_, i) => !Object.is(before[i], after[i]));
  }
}
