import type { ColDef, ColumnState, GridApi } from "ag-grid-community";
import { useCallback, useEffect, useRef } from "react";
import type { GridColumn } from "./columns.tsx";
import { SELECT_WIDTH } from "./SelectColumn.tsx";

/** A grid's columns as the person left them: order, width, hidden. Sort order lives in the address. */
const keyOf = (label: string) => `pivotal.grid.${label}`;

const DEFAULT_WIDTH = 200;

function readState(label: string): ColumnState[] {
  try {
    return JSON.parse(localStorage.getItem(keyOf(label)) ?? "[]") as ColumnState[];
  } catch {
    return [];
  }
}

/** The least a column needs: those that stretch may shrink to their minimum. */
const need = ({ flex, minWidth, width }: ColDef): number =>
  (flex ? minWidth : width) ?? DEFAULT_WIDTH;

/** Which spare columns stay out when the grid is this wide: the last ones first. */
export function withoutRoom<R>(columns: readonly GridColumn<R>[], room: number): Set<string> {
  let wanted = columns.reduce((sum, column) => sum + need(column), 0);
  const out = new Set<string>();
  for (const column of columns.toReversed()) {
    if (wanted <= room) break;
    if (!column.spare) continue;
    out.add(column.colId);
    wanted -= need(column);
  }
  return out;
}

/**
 * Which columns show: those the person chose, kept for the next time; until then as many as fit,
 * so that nothing is cut off at the right edge.
 */
export function useColumns<R>(
  api: GridApi<R> | null,
  label: string,
  columns: readonly GridColumn<R>[],
  hasSelection: boolean,
): { setVisible: (colId: string, visible: boolean) => void; reset: () => void } {
  const room = useRef(0);
  const save = useCallback(() => {
    const state = api
      ?.getColumnState()
      .map(({ colId, width, hide, flex }) => ({ colId, width, hide, flex }));
    localStorage.setItem(keyOf(label), JSON.stringify(state));
  }, [api, label]);
  const fit = useCallback(() => {
    if (!api || room.current === 0 || readState(label).length > 0) return;
    // The column somebody is in stays: with it the focus would go.
    const focused = api.getFocusedCell()?.column.getColId();
    const wanted = columns.map((each) =>
      each.colId === focused ? { ...each, spare: false } : each,
    );
    const out = withoutRoom(wanted, room.current - (hasSelection ? SELECT_WIDTH : 0));
    const state = columns
      .filter(({ colId, spare }) => spare && api.getColumn(colId)?.isVisible() === out.has(colId))
      .map(({ colId }) => ({ colId, hide: out.has(colId) }));
    if (state.length > 0) api.applyColumnState({ state });
  }, [api, label, columns, hasSelection]);

  useEffect(() => {
    if (!api) return;
    const state = readState(label);
    if (state.length > 0) api.applyColumnState({ state, applyOrder: true });
    const body = document.querySelector(`[data-grid="${CSS.escape(label)}"] .ag-grid-viewport`);
    const resized = new ResizeObserver(([entry]) => {
      room.current = entry?.contentRect.width ?? 0;
      fit();
    });
    if (body) resized.observe(body);
    // What the grid does by itself (stretching, our fitting) is nobody's choice.
    const moved = ({ source }: { source: string }) => source.startsWith("ui") && save();
    const events = ["columnMoved", "columnResized"] as const;
    for (const event of events) api.addEventListener(event, moved);
    return () => {
      resized.disconnect();
      if (api.isDestroyed()) return;
      for (const event of events) api.removeEventListener(event, moved);
    };
  }, [api, label, fit, save]);

  return {
    setVisible: (colId, visible) => {
      api?.setColumnsVisible([colId], visible);
      save();
    },
    reset: () => {
      localStorage.removeItem(keyOf(label));
      api?.resetColumnState();
      fit();
    },
  };
}
