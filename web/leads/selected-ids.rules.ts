import type { GridSelection } from "#web/kernel/grid/selection.ts";

/** Ids of a selection over rows that are all in the browser. */
export function selectedIds(selection: GridSelection, rows: readonly { id: string }[]): string[] {
  return rows.filter(({ id }) => selection.has(id)).map(({ id }) => id);
}
