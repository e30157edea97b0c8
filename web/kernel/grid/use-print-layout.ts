import type { GridApi } from "ag-grid-community";
import { useEffect } from "react";
import { flushSync } from "react-dom";

/** On paper a grid is as tall as its rows, which are all drawn: those that are loaded, of a long one. */
export function usePrintLayout<R>(api: GridApi<R> | null): void {
  useEffect(() => {
    if (!api) return;
    const set = (layout: "print" | "normal") => {
      if (api.isDestroyed()) return;
      // the browser takes its picture as soon as this returns
      flushSync(() => api.setGridOption("domLayout", layout));
      flushSync(() => api.redrawRows());
    };
    const toPaper = () => set("print");
    const toScreen = () => set("normal");
    window.addEventListener("beforeprint", toPaper);
    window.addEventListener("afterprint", toScreen);
    return () => {
      window.removeEventListener("beforeprint", toPaper);
      window.removeEventListener("afterprint", toScreen);
    };
  }, [api]);
}
