import type { GridApi } from "ag-grid-community";
import type { MouseEvent } from "react";
import { exactTime } from "../ui/format.ts";
import { isTicking } from "./columns.tsx";
import type { GridRow } from "./row-feed.ts";

/**
 * Gives the cell or header under the mouse its title: what is cut off, and the exact instant of a time.
 * The browser's own tooltip; AG Grid's module would be 10 kB more on every first page.
 */
export function titleOnHover<R extends GridRow>(api: GridApi<R> | null, event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  const cell = target?.closest<HTMLElement>(".ag-cell,.ag-header-cell");
  if (!cell) return;
  cell.title = exactTimeOf(api, cell) ?? cutText(cell);
}

function exactTimeOf<R extends GridRow>(api: GridApi<R> | null, cell: HTMLElement): string | null {
  const column = api?.getColumn(cell.getAttribute("col-id") ?? "");
  const rowIndex = cell.closest("[row-index]")?.getAttribute("row-index");
  if (!api || !column || !rowIndex || !isTicking(column.getColDef())) return null;
  const rowNode = api.getDisplayedRowAtIndex(Number(rowIndex));
  const value: unknown = rowNode && api.getCellValue({ rowNode, colKey: column });
  return typeof value === "string" ? exactTime(value) : null;
}

function cutText(cell: HTMLElement): string {
  const text = cell.querySelector<HTMLElement>(".ag-header-cell-text") ?? cell;
  const inner = text.querySelector<HTMLElement>(".truncate") ?? text;
  return inner.scrollWidth > inner.clientWidth ? (inner.textContent ?? "").trim() : "";
}
