import type { Column, GridApi } from "ag-grid-community";
import { useCallback, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import type { GridColumn } from "./columns.tsx";
import type { GridRow } from "./row-feed.ts";

/** A cell being edited, and where it stands over the grid's body. */
export interface EditedCell<R> {
  row: R;
  rowIndex: number;
  column: Column;
  label: string;
  value: string;
  box: { left: number; top: number; width: number; height: number };
}

interface CellEditing<R> {
  edited: EditedCell<R> | null;
  /** Begins with the focused cell; false when there is none that can be edited. */
  begin: () => boolean;
  /** Saves what was typed, as going elsewhere does. */
  leave: () => void;
  end: () => void;
  input: RefObject<HTMLInputElement | null>;
}

/** In-place editing of text cells. AG Grid's own editors would be 18 kB more on every first page. */
export function useCellEditing<R extends GridRow>(
  api: GridApi<R> | null,
  columns: readonly GridColumn<R>[],
  mayEdit: boolean,
): CellEditing<R> {
  const [edited, setEdited] = useState<EditedCell<R> | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const begin = useCallback((): boolean => {
    const cell = api?.getFocusedCell();
    const node = cell && api?.getDisplayedRowAtIndex(cell.rowIndex);
    const element = document.activeElement?.closest(".ag-cell");
    const body = element?.closest(".pv-grid-body");
    if (!api || !mayEdit || !cell || !node?.data || !element || !body) return false;
    const { column } = cell;
    if (columns.find(({ colId }) => colId === column.getColId())?.editable !== true) return false;
    const [at, around] = [element.getBoundingClientRect(), body.getBoundingClientRect()];
    setEdited({
      row: node.data,
      rowIndex: cell.rowIndex,
      column,
      label: column.getColDef().headerName ?? column.getColId(),
      value: String(api.getCellValue({ rowNode: node, colKey: column }) ?? ""),
      box: {
        left: at.left - around.left,
        top: at.top - around.top,
        width: at.width,
        height: at.height,
      },
    });
    return true;
  }, [api, columns, mayEdit]);
  const leave = useCallback(() => input.current?.blur(), []);
  return { edited, begin, leave, end: useCallback(() => setEdited(null), []), input };
}

interface CellEditorProps<R> {
  cell: EditedCell<R>;
  input: RefObject<HTMLInputElement | null>;
  /** The new text; null when it was emptied. Not called when nothing changed. */
  onSave: (value: string | null) => void;
  /** The focus goes back to the cell unless it has gone elsewhere by itself. */
  onEnd: (refocus: boolean) => void;
}

/** Enter and leaving save, Escape does not. */
export function CellEditor<R>({ cell, input, onSave, onEnd }: CellEditorProps<R>) {
  const done = useRef(false);
  const end = (text: string | null, refocus: boolean) => {
    if (done.current) return;
    done.current = true;
    const next = text?.trim() ?? cell.value;
    if (next !== cell.value) onSave(next === "" ? null : next);
    onEnd(refocus);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    // neither the drawer's Escape nor the grid's Enter
    event.stopPropagation();
    if (event.key === "Enter") end(event.currentTarget.value, true);
    if (event.key === "Escape") end(null, true);
    if (event.key === "Tab") {
      event.preventDefault();
      end(event.currentTarget.value, true);
    }
  };
  return (
    <input
      ref={input}
      className="pv-cell-editor"
      style={cell.box}
      aria-label={cell.label}
      autoFocus
      defaultValue={cell.value}
      onFocus={(event) => event.currentTarget.select()}
      onKeyDown={onKeyDown}
      onBlur={(event) => end(event.currentTarget.value, false)}
    />
  );
}
