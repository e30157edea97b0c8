import "./setup.ts";
import "./grid.css";
import type { ColDef, GridApi, GridReadyEvent } from "ag-grid-community";
import { AgGridReact, type AgGridReactProps } from "ag-grid-react";
import type { ReactNode } from "react";
import { ROW_HEIGHT, useTheme } from "../theme/theme.store.ts";
import { Kbd } from "../ui/Kbd.tsx";
import { CellEditors, useCellEditing, type CellEdit } from "./CellEditor.tsx";
import { titleOnHover } from "./cell-titles.ts";
import { ColumnMenu } from "./ColumnMenu.tsx";
import type { GridColumn } from "./columns.tsx";
import { leavesKeyToUs, useGridKeys } from "./grid-keys.ts";
import { hasPending, pendingText, type Pending } from "./grid-rows.ts";
import type { GridRow } from "./row-feed.ts";
import type { GridSelection } from "./selection.ts";
import { gridTheme } from "./setup.ts";
import type { UrlView } from "./url-view.ts";
import { sortOf, useColumnDefs } from "./use-column-defs.ts";
import { useOpenOnFocus } from "./use-open-on-focus.ts";
import { usePrintLayout } from "./use-print-layout.ts";
import { useRowMarks } from "./use-row-marks.ts";
import { useTickingCells } from "./use-ticking-cells.ts";

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
  isNew: (id: string) => boolean;
  model: AgGridReactProps<R>;
}

const NO_SELECTION = {};
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
  const editing = useCellEditing(api, columns, props.edit !== undefined);
  useGridKeys({
    api,
    selection,
    onOpen,
    onOpenPage: props.onOpenPage,
    edit: props.edit && editing.begin,
    refresh,
  });

  const columnDefs = useColumnDefs({ columns, selection, view });
  const rowClassRules = useRowMarks<R>(props);
  const onCellFocused = useOpenOnFocus(openId, onOpen);
  useTickingCells(api);
  usePrintLayout(api);

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
          onSortChanged={() => view?.setSort(sortOf(api))}
          onCellFocused={onCellFocused}
          onRowClicked={({ data, event }) => {
            const isControl =
              event?.target instanceof Element && event.target.closest("input,a,button");
            if (data && !isControl) onOpen?.(data);
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
