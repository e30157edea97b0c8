import type { GridApi, SuppressKeyboardEventParams } from "ag-grid-community";
import { toast } from "../ui/toast.store.ts";
import type { KeyMap } from "../ui/keys.ts";
import { isTextEvent, useKeys } from "../ui/use-keys.ts";
import type { GridRow } from "./row-feed.ts";
import type { GridSelection } from "./selection.ts";
import { toTsv } from "./tsv.ts";

/** Keys that AG Grid keeps: moving, Tab, Escape. Letters act, they do not start an edit. */
const OWN = new Set(["Tab", "Escape", "Home", "End", "PageUp", "PageDown"]);

export function leavesKeyToUs({ event }: SuppressKeyboardEventParams): boolean {
  if (event.key.startsWith("Arrow")) return event.shiftKey;
  return !OWN.has(event.key);
}

interface GridKeyOptions<R extends GridRow> {
  api: GridApi<R> | null;
  selection: GridSelection | undefined;
  onOpen: ((row: R) => void) | undefined;
  onOpenPage: ((row: R) => void) | undefined;
  /** Begins to edit the focused cell; false when it cannot be edited. */
  edit: (() => boolean) | undefined;
  refresh: () => void;
}

/** The keys that every grid has. */
export function useGridKeys<R extends GridRow>({
  api,
  selection,
  onOpen,
  onOpenPage,
  edit,
  refresh,
}: GridKeyOptions<R>): void {
  const focused = () => {
    const cell = api?.getFocusedCell();
    return cell ? api?.getDisplayedRowAtIndex(cell.rowIndex)?.data : undefined;
  };
  const move = (by: number) => {
    const cell = api?.getFocusedCell();
    const next = cell ? cell.rowIndex + by : 0;
    if (api && next >= 0 && next < api.getDisplayedRowCount()) focusRow(api, next);
  };
  const onRow = (act: (row: R) => void) => () => {
    const row = focused();
    return row ? act(row) : false;
  };
  const copy = (event: KeyboardEvent) => {
    if (!api || isTextEvent(event)) return false;
    return void copyRows(api, selection);
  };
  useKeys(
    {
      j: { label: "Next row", run: () => move(1), repeats: true },
      k: { label: "Previous row", run: () => move(-1), repeats: true },
      ...(onOpen && { enter: { label: "Open beside the grid", run: onRow(onOpen) } }),
      ...(onOpenPage && { "shift+enter": { label: "Open the page", run: onRow(onOpenPage) } }),
      ...(selection && selectionKeys({ selection, focused, move })),
      ...(edit && { f2: { label: "Edit the cell", run: edit } }),
      "mod+c": { label: "Copy rows as a table", run: copy },
      u: { label: "Show held-back changes", run: refresh },
    },
    { layer: "grid", enabled: api !== null },
  );
}

interface SelectionKeyOptions<R extends GridRow> {
  selection: GridSelection;
  focused: () => R | undefined;
  /** Moves the focus by so many rows. */
  move: (by: number) => void;
}

/** The keys of a grid whose rows can be selected. */
function selectionKeys<R extends GridRow>(options: SelectionKeyOptions<R>): KeyMap {
  const { selection, focused, move } = options;
  const toggle = () => {
    const row = focused();
    return row ? selection.toggle(row.id) : false;
  };
  const extend = (by: number) => () => {
    const row = focused();
    if (!row) return;
    selection.toggle(row.id, true);
    move(by);
    const next = focused();
    if (next) selection.toggle(next.id, true);
  };
  return {
    x: { label: "Select the row", run: toggle },
    space: { label: "Select the row", run: toggle, hidden: true },
    "shift+arrowdown": { label: "Extend the selection down", run: extend(1), repeats: true },
    "shift+arrowup": {
      label: "Extend the selection up",
      run: extend(-1),
      repeats: true,
      hidden: true,
    },
    "mod+a": {
      label: "Select all that match",
      run: (event) => (isTextEvent(event) ? false : selection.selectAll()),
    },
  };
}

/** Moves the focus to a row, in the column it was in. */
export function focusRow<R>(api: GridApi<R>, rowIndex: number): void {
  const column =
    api.getFocusedCell()?.column ??
    api.getAllDisplayedColumns().find((c) => c.getColId() !== "pv-select");
  if (!column) return;
  api.ensureIndexVisible(rowIndex);
  api.setFocusedCell(rowIndex, column);
}

/** Chosen rows that are loaded, else the focused cell, to the clipboard. */
async function copyRows<R extends GridRow>(
  api: GridApi<R>,
  selection: GridSelection | undefined,
): Promise<void> {
  const columns = api.getAllDisplayedColumns().filter((c) => c.getColId() !== "pv-select");
  const lines: unknown[][] = [];
  api.forEachNode((node) => {
    if (!node.data || !selection?.has(node.data.id)) return;
    lines.push(
      columns.map((c) => api.getCellValue({ rowNode: node, colKey: c, useFormatter: true })),
    );
  });
  const count = lines.length;
  if (count > 0) lines.unshift(columns.map((c) => c.getColDef().headerName));
  else {
    const cell = api.getFocusedCell();
    const node = cell && api.getDisplayedRowAtIndex(cell.rowIndex);
    if (!node) return;
    lines.push([api.getCellValue({ rowNode: node, colKey: cell.column, useFormatter: true })]);
  }
  await navigator.clipboard.writeText(toTsv(lines));
  toast.info(count > 0 ? `Copied ${count} row${count === 1 ? "" : "s"}` : "Copied the cell");
}
