import type { CellFocusedEvent } from "ag-grid-community";
import { useRef } from "react";
import type { GridRow } from "./row-feed.ts";

/**
 * While a row's drawer is open, it follows the focus from row to row.
 * @returns AG Grid's `onCellFocused`
 */
export function useOpenOnFocus<R extends GridRow>(
  openId: string | null | undefined,
  onOpen: ((row: R) => void) | undefined,
): (event: CellFocusedEvent<R>) => void {
  const focusedId = useRef<string | null>(null);
  return (event) => {
    if (event.rowIndex === null) return;
    const row = event.api.getDisplayedRowAtIndex(event.rowIndex)?.data;
    const before = focusedId.current;
    focusedId.current = row?.id ?? null;
    // a focus that only stays on its row, or goes where its row goes, opens nothing
    if (row && openId && row.id !== openId && row.id !== before) onOpen?.(row);
  };
}
