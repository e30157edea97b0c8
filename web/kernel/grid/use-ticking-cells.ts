import type { GridApi } from "ag-grid-community";
import { useEffect } from "react";
import { isTicking } from "./columns.tsx";

const TICK_MS = 15_000;

/** Draws the columns that tell a time since, or until, again and again. */
export function useTickingCells<R>(api: GridApi<R> | null): void {
  useEffect(() => {
    if (!api) return;
    const timer = setInterval(() => {
      // hidden while a part of the page loads: the grid is gone, its effects are not
      if (api.isDestroyed()) return;
      const ticking = api.getAllDisplayedColumns().filter((c) => isTicking(c.getColDef()));
      if (ticking.length > 0) api.refreshCells({ columns: ticking, force: true });
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [api]);
}
