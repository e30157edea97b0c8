import { useState, useSyncExternalStore } from "react";

/** What is selected: rows by id, or all that match the view's filter minus exceptions (never as ids). */
export type Selection =
  | { mode: "ids"; ids: ReadonlySet<string> }
  | { mode: "query"; exclude: ReadonlySet<string> };

const NONE: Selection = { mode: "ids", ids: new Set() };

/** A grid's selection. Survives scrolling, blocks that were dropped, and refreshes. */
export class GridSelection {
  private value: Selection = NONE;
  private readonly listeners = new Set<() => void>();

  current = (): Selection => this.value;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  has(id: string): boolean {
    return this.value.mode === "ids" ? this.value.ids.has(id) : !this.value.exclude.has(id);
  }

  toggle(id: string, on = !this.has(id)): void {
    const isQuery = this.value.mode === "query";
    const set = new Set(this.value.mode === "query" ? this.value.exclude : this.value.ids);
    if (on !== isQuery) set.add(id);
    else set.delete(id);
    this.set(isQuery ? { mode: "query", exclude: set } : { mode: "ids", ids: set });
  }

  /** Everything that matches the view, also what was never loaded. */
  selectAll = (): void => this.set({ mode: "query", exclude: new Set() });

  clear = (): void => this.set(NONE);

  /** How many rows, given how many match. */
  count(total: number): number {
    if (this.value.mode === "ids") return this.value.ids.size;
    return Math.max(0, total - this.value.exclude.size);
  }

  private set(value: Selection): void {
    this.value = value;
    for (const listener of this.listeners) listener();
  }
}

/** A selection that lives as long as the screen; redraws it on change. */
export function useGridSelection(): GridSelection {
  const [selection] = useState(() => new GridSelection());
  useSyncExternalStore(selection.subscribe, selection.current);
  return selection;
}
