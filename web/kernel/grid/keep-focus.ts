import type { GridApi } from "ag-grid-community";
import type { GridRow } from "./row-feed.ts";

/**
 * Keeps the focus on its row while a refresh brings rows in, at once or block by block: it goes where
 * the row goes, and the view follows if the row was in view. It ends when somebody moves the focus.
 * @param indexOf where the row is now
 */
export function keepFocus<R extends GridRow>(
  api: GridApi<R>,
  indexOf: (id: string) => number | null | undefined,
  forMs: number,
): void {
  const cell = api.getFocusedCell();
  const id = cell && api.getDisplayedRowAtIndex(cell.rowIndex)?.data?.id;
  if (!cell || !id) return;
  const { column } = cell;
  let at = cell.rowIndex;
  const inView = at >= api.getFirstDisplayedRowIndex() && at <= api.getLastDisplayedRowIndex();
  const follow = () => {
    if (api.isDestroyed()) return;
    if (document.activeElement?.matches(".pv-cell-editor")) return stop();
    const now = api.getFocusedCell();
    if (now && (now.rowIndex !== at || now.column !== column)) return stop();
    const index = indexOf(id);
    if (index === null || index === undefined || (now && index === at)) return;
    at = index;
    if (inView) api.ensureIndexVisible(index);
    api.setFocusedCell(index, column);
  };
  const stop = () => {
    clearTimeout(timer);
    if (!api.isDestroyed()) api.removeEventListener("modelUpdated", later);
  };
  // after everybody who listens has read the new rows
  const later = () => void setTimeout(follow);
  const timer = setTimeout(stop, forMs);
  api.addEventListener("modelUpdated", later);
  later();
}
