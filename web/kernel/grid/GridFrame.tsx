import "./setup.ts";
import "./grid.css";
import type {
  CellFocusedEvent,
  ColDef,
  GridApi,
  GridReadyEvent,
  RowClassParams,
} from "ag-grid-community";
import { AgGridReact, type AgGridReactProps } from "ag-grid-react";
import { useEffect, useMemo, useRef, type ReactNode } from "react";
import { leave } from "../edit/leave.ts";
import { ROW_HEIGHT, useTheme } from "../theme/theme.store.ts";
import { Kbd } from "../ui/Kbd.tsx";
import { CellEditors, useCellEditing, type CellEdit } from "./CellEditor.tsx";
import { titleOnHover } from "./cell-titles.ts";
import { ColumnMenu } from "./ColumnMenu.tsx";
import { isTicking, type GridColumn } from "./columns.tsx";
import { leavesKeyToUs, useGridKeys } from "./grid-keys.ts";
import { hasPending, pendingText, type Pending } from "./grid-rows.ts";
import type { GridRow } from "./row-feed.ts";
import { selectColumn } from "./SelectColumn.tsx";
import type { GridSelection } from "./selection.ts";
import { gridTheme } from "./setup.ts";
import type { UrlView } from "./url-view.ts";

/** What both grids take. */
export interface GridProps<R extends GridRow> {
  /** Name for screen readers: "QA queue". */
  label: string;
  columns: readonly GridColumn<R>[];
  /** Keeps the sort order in the address. */
  view?: UrlView<unknown>;
  /** Draws checkboxes and binds X, Space, Shift+arrows, ⌘A. */
  selection?: GridSelection;
  /** The row whose drawer is open: marked, and followed by `onOpen` as the focus moves. */
  openId?: string | null;
  /** Enter or click. */
  onOpen?: (row: R) => void;
  /** Shift+Enter. */
  onOpenPage?: (row: R) => void;
  /** Saves a cell: F2 or double click on a column with `editable: true`. The feed brings the new value. */
  edit?: CellEdit<R>;
  /** What an empty view says: an `<EmptyState>`. */
  empty: ReactNode;
}

interface FrameProps<R extends GridRow> extends GridProps<R> {
  pending: Pending;
  refresh: () => void;
  /** Said politely to screen readers: "3 rows changed by others". */
  summary: string;
  overlay: ReactNode;
  api: GridApi<R> | null;
  onReady: (api: GridApi<R>) => void;
  isLeft: (id: string) => boolean;
  model: AgGridReactProps<R>;
}

const NO_SELECTION = {};
const TICK_MS = 15_000;
const defaultColDef: ColDef = {
  resizable: true,
  sortable: true,
  minWidth: 48,
  suppressHeaderMenuButton: true,
  suppressKeyboardEvent: leavesKeyToUs,
};

/** AG Grid as we use it, whichever row model feeds it. Screens use LiveGrid or InfiniteGrid. */
export function GridFrame<R extends GridRow>(props: FrameProps<R>) {
  const { api, columns, openId, onOpen, selection, pending, refresh, view } = props;
  const density = useTheme((s) => s.density);
  const latest = useRef(props);
  latest.current = props;
  const editing = useCellEditing(api, columns, props.edit !== undefined);
  // another row takes the place of the one whose drawer is open
  const open = onOpen && ((row: R) => leave("drawer", () => onOpen(row)));
  useGridKeys({
    api,
    selection,
    onOpen: open,
    onOpenPage: props.onOpenPage,
    edit: props.edit && editing.begin,
    refresh,
  });

  const columnDefs = useMemo(() => {
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

  const rowClassRules = useMemo(
    () => ({
      "pv-left-row": ({ data }: RowClassParams<R>) =>
        data !== undefined && latest.current.isLeft(data.id),
      "pv-open-row": ({ data }: RowClassParams<R>) =>
        data !== undefined && latest.current.openId === data.id,
      "pv-loading-row": ({ data }: RowClassParams<R>) => data === undefined,
    }),
    [],
  );
  useEffect(() => {
    if (!api) return;
    const timer = setInterval(() => {
      const ticking = api.getAllDisplayedColumns().filter((c) => isTicking(c.getColDef()));
      if (ticking.length > 0) api.refreshCells({ columns: ticking, force: true });
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [api]);
  const onSortChanged = () => {
    const sort = (api?.getColumnState() ?? [])
      .filter((c) => c.sort)
      .toSorted((a, b) => (a.sortIndex ?? 0) - (b.sortIndex ?? 0))
      .map((c) => ({ field: c.colId, desc: c.sort === "desc" }));
    view?.setSort(sort);
  };
  const focusedId = useRef<string | null>(null);
  const onCellFocused = (event: CellFocusedEvent<R>) => {
    if (event.rowIndex === null) return;
    const row = event.api.getDisplayedRowAtIndex(event.rowIndex)?.data;
    const before = focusedId.current;
    focusedId.current = row?.id ?? null;
    // a focus that only stays on its row, or goes where its row goes, opens nothing
    if (row && openId && row.id !== openId && row.id !== before) open?.(row);
  };

  return (
    <div className="pv-grid">
      {hasPending(pending) && (
        <button type="button" className="pv-grid-chip" onClick={refresh}>
          {pendingText(pending)}
          <Kbd combo="u" />
        </button>
      )}
      <ColumnMenu
        api={api}
        label={props.label}
        columns={columns}
        hasSelection={selection !== undefined}
      />
      <div
        className="pv-grid-body"
        data-grid={props.label}
        onMouseOver={(event) => titleOnHover(api, event)}
      >
        <AgGridReact<R>
          theme={gridTheme}
          columnDefs={columnDefs}
          defaultColDef={defaultColDef as ColDef<R>}
          context={selection ? { selection } : NO_SELECTION}
          getRowId={({ data }) => data.id}
          rowHeight={ROW_HEIGHT[density]}
          headerHeight={28}
          rowClassRules={rowClassRules}
          ensureDomOrder
          animateRows={false}
          suppressDragLeaveHidesColumns
          suppressOverlays={["loading", "noRows"]}
          onGridReady={(event: GridReadyEvent<R>) => {
            event.api.setGridAriaProperty("label", props.label);
            props.onReady(event.api);
          }}
          onSortChanged={onSortChanged}
          onCellFocused={onCellFocused}
          onRowClicked={({ data, event }) => {
            const isControl =
              event?.target instanceof Element && event.target.closest("input,a,button");
            if (data && !isControl) open?.(data);
          }}
          onCellDoubleClicked={() => void editing.begin()}
          onBodyScroll={editing.leave}
          {...props.model}
        />
        {props.edit && <CellEditors api={api} edit={props.edit} editing={editing} />}
      </div>
      {props.overlay && <div className="pv-grid-overlay">{props.overlay}</div>}
      <div role="status" aria-live="polite" className="sr-only">
        {props.summary}
      </div>
    </div>
  );
}
