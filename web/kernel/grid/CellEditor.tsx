import type { Column, GridApi } from "ag-grid-community";
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { LastChange } from "../edit/Conflicts.tsx";
import { useEdit } from "../edit/use-edit.ts";
import { CellQuestions } from "./CellQuestions.tsx";
import { valueAt, type GridColumn } from "./columns.tsx";
import type { GridRow } from "./row-feed.ts";

/** How cells of a grid are saved. */
export interface CellEdit<R> {
  /** Sends one field to the row, on its version. @throws ApiError stale when somebody changed it since */
  send: (row: R, patch: { [field: string]: unknown }) => Promise<R>;
  /** Who changed a field of the row last. */
  lastChange?: (row: R, field: string) => Promise<LastChange | null>;
}

/** A cell being edited: the row as it stood when that began, and where it stands over the grid's body. */
export interface EditedCell<R> {
  key: number;
  row: R;
  rowIndex: number;
  column: Column;
  label: string;
  /** What its row is called: the text of its first column. */
  rowName: string;
  box: { left: number; top: number; width: number; height: number };
}

export interface CellEditing<R> {
  /** Cells whose text is being typed or not saved yet. */
  cells: readonly EditedCell<R>[];
  /** Begins with the focused cell; false when there is none that can be edited. */
  begin: () => boolean;
  end: (key: number) => void;
  /** Saves what is being typed, as going elsewhere does. */
  leave: () => void;
}

let lastKey = 0;

/** In-place editing of text cells. AG Grid's own editors would be 18 kB more on every first page. */
export function useCellEditing<R extends GridRow>(
  api: GridApi<R> | null,
  columns: readonly GridColumn<R>[],
  mayEdit: boolean,
): CellEditing<R> {
  const [cells, setCells] = useState<readonly EditedCell<R>[]>([]);
  const begin = useCallback((): boolean => {
    const cell = api?.getFocusedCell();
    const node = cell && api?.getDisplayedRowAtIndex(cell.rowIndex);
    const element = document.activeElement?.closest(".ag-cell");
    const body = element?.closest(".pv-grid-body");
    if (!api || !mayEdit || !cell || !node?.data || !element || !body) return false;
    const { column } = cell;
    if (columns.find(({ colId }) => colId === column.getColId())?.editable !== true) return false;
    const [at, around] = [element.getBoundingClientRect(), body.getBoundingClientRect()];
    const made: EditedCell<R> = {
      key: ++lastKey,
      row: node.data,
      rowIndex: cell.rowIndex,
      column,
      label: column.getColDef().headerName ?? column.getColId(),
      rowName: String(valueAt(node.data, columns[0]!.colId) ?? ""),
      box: {
        left: at.left - around.left,
        top: at.top - around.top,
        width: at.width,
        height: at.height,
      },
    };
    // a cell whose text is in question goes on where it is
    const isSame = (other: EditedCell<R>) =>
      other.row.id === made.row.id && other.column === made.column;
    setCells((now) => (now.some(isSame) ? now : [...now, made]));
    return true;
  }, [api, columns, mayEdit]);
  const end = useCallback((key: number) => setCells((now) => now.filter((c) => c.key !== key)), []);
  const leave = useCallback(() => {
    const { activeElement } = document;
    if (activeElement instanceof HTMLElement && activeElement.matches(".pv-cell-editor"))
      activeElement.blur();
  }, []);
  return { cells, begin, end, leave };
}

interface CellEditorsProps<R extends GridRow> {
  api: GridApi<R> | null;
  edit: CellEdit<R>;
  editing: CellEditing<R>;
}

/** The cells being edited, over the grid; and at its foot what of them is in question. */
export function CellEditors<R extends GridRow>({ api, edit, editing }: CellEditorsProps<R>) {
  return (
    <div className="pv-cell-edits">
      {editing.cells.map((cell) => (
        <CellEditor key={cell.key} api={api} cell={cell} edit={edit} onEnd={editing.end} />
      ))}
    </div>
  );
}

interface CellEditorProps<R extends GridRow> {
  api: GridApi<R> | null;
  cell: EditedCell<R>;
  edit: CellEdit<R>;
  onEnd: (key: number) => void;
}

/** Enter and leaving save, Escape does not. The text stays, at the grid's foot, until it is saved or given up. */
function CellEditor<R extends GridRow>({
  api,
  cell,
  edit: { send, lastChange },
  onEnd,
}: CellEditorProps<R>) {
  const { key, row, column, rowIndex } = cell;
  const field = column.getColId();
  const [isOpen, setOpen] = useState(true);
  const isDone = useRef(false);
  const edit = useEdit<R, { [field: string]: string }>(row, {
    valuesOf: (now) => ({ [field]: String(valueAt(now, field) ?? "") }),
    write: (changed, on) => send(on, { [field]: changed[field]?.trim() || null }),
    isSavedOnLeaving: true,
    labels: { [field]: cell.label },
    what: cell.rowName,
  });
  const isTyped = edit.typed.length > 0;
  useEffect(() => {
    if (!isOpen && !isTyped) onEnd(key);
  }, [isOpen, isTyped, key, onEnd]);
  const finish = (isSaved: boolean, refocus: boolean) => {
    if (isDone.current) return;
    isDone.current = true;
    setOpen(false);
    if (isSaved) void edit.save();
    else edit.discardAll();
    // the focus goes back to the cell unless it has gone elsewhere by itself
    if (refocus) api?.setFocusedCell(rowIndex, column);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    // neither the drawer's Escape nor the grid's Enter
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Tab") event.preventDefault();
    if (event.key === "Enter" || event.key === "Tab") finish(true, true);
    if (event.key === "Escape") finish(false, true);
  };
  if (isOpen) {
    return (
      <input
        className="pv-cell-editor"
        style={cell.box}
        aria-label={cell.label}
        autoFocus
        value={edit.values[field]}
        onChange={({ target }) => edit.change({ [field]: target.value })}
        onFocus={(event) => event.currentTarget.select()}
        onKeyDown={onKeyDown}
        onBlur={() => finish(true, false)}
      />
    );
  }
  return (
    <CellQuestions
      field={field}
      label={`${cell.label} of ${cell.rowName}`}
      edit={edit}
      lastOf={
        lastChange && {
          record: [row.id, edit.row.version],
          read: () => lastChange(edit.row, field),
        }
      }
    />
  );
}
