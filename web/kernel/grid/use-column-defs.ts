import type { ColDef, GridApi } from "ag-grid-community";
import { useMemo } from "react";
import type { GridColumn } from "./columns.tsx";
import type { GridRow } from "./row-feed.ts";
import { selectColumn } from "./SelectColumn.tsx";
import type { GridSelection } from "./selection.ts";
import type { UrlView } from "./url-view.ts";

interface ColumnDefOptions<R extends GridRow> {
  columns: readonly GridColumn<R>[];
  selection: GridSelection | undefined;
  view: UrlView<unknown> | undefined;
}

/** The columns as AG Grid takes them, sorted at first as the address says. */
export function useColumnDefs<R extends GridRow>(options: ColumnDefOptions<R>): ColDef<R>[] {
  const { columns, selection, view } = options;
  return useMemo(() => {
    const initial = new Map(view?.sort.map((s, i) => [s.field, { ...s, index: i }]));
    // editing is ours (AG Grid would miss its module for it), and so is what has room
    const own = columns.map(({ editable: _, spare: __, ...column }) => {
      const sort = initial.get(column.colId);
      return sort
        ? {
            ...column,
            initialSort: sort.desc ? ("desc" as const) : ("asc" as const),
            initialSortIndex: sort.index,
          }
        : column;
    });
    return selection ? [selectColumn as ColDef<R>, ...own] : own;
    // The address is read once; from then on the grid leads and the address follows.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [columns, selection]);
}

/** The grid's sort order as the address keeps it. */
export function sortOf<R>(api: GridApi<R> | null): { field: string; desc: boolean }[] {
  return (api?.getColumnState() ?? [])
    .filter((c) => c.sort)
    .toSorted((a, b) => (a.sortIndex ?? 0) - (b.sortIndex ?? 0))
    .map((c) => ({ field: c.colId, desc: c.sort === "desc" }));
}
