import type { ColDef, ICellRendererParams, IHeaderParams } from "ag-grid-community";
import { useSyncExternalStore } from "react";
import type { GridRow } from "./row-feed.ts";
import type { GridSelection } from "./selection.ts";

interface Context {
  selection: GridSelection;
}

export const SELECT_WIDTH = 32;

/** Our own checkboxes: AG Grid's do not know rows that were never loaded. */
export const selectColumn: ColDef = {
  colId: "pv-select",
  width: SELECT_WIDTH,
  minWidth: SELECT_WIDTH,
  maxWidth: SELECT_WIDTH,
  pinned: "left",
  lockPosition: "left",
  resizable: false,
  sortable: false,
  suppressMovable: true,
  cellClass: "pv-select-cell",
  headerClass: "pv-select-header",
  headerComponent: SelectAll,
  cellRenderer: SelectRow,
};

function SelectRow({ data, context }: ICellRendererParams<GridRow, unknown, Context>) {
  const { selection } = context;
  const checked = useSyncExternalStore(selection.subscribe, () => data && selection.has(data.id));
  if (!data) return null;
  return (
    <input
      type="checkbox"
      className="pv-check"
      tabIndex={-1}
      aria-label="Select row"
      checked={checked ?? false}
      onChange={(event) => selection.toggle(data.id, event.target.checked)}
    />
  );
}

function SelectAll({ context }: IHeaderParams<GridRow, Context>) {
  const { selection } = context;
  const value = useSyncExternalStore(selection.subscribe, selection.current);
  const isAll = value.mode === "query" && value.exclude.size === 0;
  const isSome = value.mode === "query" ? value.exclude.size > 0 : value.ids.size > 0;
  const paint = (box: HTMLInputElement | null) => {
    if (box) box.indeterminate = isSome;
  };
  return (
    <input
      ref={paint}
      type="checkbox"
      className="pv-check"
      aria-label="Select all that match"
      checked={isAll}
      onChange={() => (isAll ? selection.clear() : selection.selectAll())}
    />
  );
}
