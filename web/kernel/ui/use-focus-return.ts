import { useCallback, useInsertionEffect, useRef } from "react";

/**
 * Gives the focus back to where it was before a dialog or drawer opened, or to its row where the grid
 * has drawn that anew. For `onCloseAutoFocus`: Radix knows the way back only to a trigger of its own.
 */
export function useFocusReturn(open: boolean): (event?: Event) => void {
  const before = useRef<Element | null>(null);
  // React gives the focus to an `autoFocus` before it runs any other effect
  useInsertionEffect(() => {
    if (open) before.current = document.activeElement;
  }, [open]);
  return useCallback((event) => {
    event?.preventDefault();
    const element = before.current?.isConnected
      ? before.current
      : document.querySelector(".ag-cell-focus");
    if (element instanceof HTMLElement) element.focus();
  }, []);
}
