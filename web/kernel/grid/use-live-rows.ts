import type { GridApi } from "ag-grid-community";
import { useCallback, useEffect, useRef, useState } from "react";
import { focusRow } from "./grid-keys.ts";
import { GridRows, hasPending, NOTHING, type Pending } from "./grid-rows.ts";
import type { GridRow, RowFeed } from "./row-feed.ts";

const SUMMARY_MS = 5_000;
const IDLE_MS = 2_000;

interface LiveRowsOptions<R extends GridRow> {
  feed: RowFeed<R>;
  belongs: (row: R) => boolean;
  /** The row whose drawer is open. */
  openId: string | null | undefined;
  /** Rows are selected: as with an open drawer nothing moves, wherever the pointer is. */
  hasSelection: boolean;
  /** Rows changed that were not named: read them. Without it the change is held back like the others. */
  onStale?: () => void;
  /** Sets or reads the rows again, in their new order. */
  renew: (api: GridApi<R>) => void;
}

/**
 * Joins a feed to a grid: cells change in place at once; what would move rows waits for U, or for
 * the moment when nobody points at, has focus in, or works from the grid.
 */
export function useLiveRows<R extends GridRow>(options: LiveRowsOptions<R>) {
  const { feed } = options;
  const [api, setApi] = useState<GridApi<R> | null>(null);
  const [pending, setPending] = useState<Pending>(NOTHING);
  const [summary, setSummary] = useState("");
  const rows = useRef<GridRows<R> | null>(null);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });

  const refresh = useCallback(() => {
    if (!api || !rows.current) return;
    const focus = api.getFocusedCell();
    const id = focus && api.getDisplayedRowAtIndex(focus.rowIndex)?.data?.id;
    rows.current.settle();
    setPending(NOTHING);
    latest.current.renew(api);
    if (!id) return;
    const again = () => {
      if (api.isDestroyed()) return;
      const index = rows.current?.node(id)?.rowIndex;
      if (index !== null && index !== undefined) focusRow(api, index);
    };
    setTimeout(again);
  }, [api]);

  useEffect(() => {
    if (!api) return;
    const live = new GridRows<R>(api, (row) => latest.current.belongs(row));
    rows.current = live;
    live.readNodes();
    api.addEventListener("modelUpdated", live.readNodes);
    const root = gridRoot(api);
    const isBusy = () =>
      Boolean(latest.current.openId) ||
      latest.current.hasSelection ||
      (root?.matches(":hover") ?? false) ||
      (root?.contains(document.activeElement) ?? false);
    const isHeld = () => !live.isEmpty() && isBusy();
    let foreign = 0;
    const leave = feed.onBatch((batch) => {
      const { onStale } = latest.current;
      if (batch.stale) onStale?.();
      foreign += live.apply(onStale ? { ...batch, stale: false } : batch);
      const now = live.pending();
      if (!hasPending(now)) setPending(NOTHING);
      else if (isHeld()) setPending(now);
      else refresh();
    });
    const idle = setInterval(() => hasPending(live.pending()) && !isHeld() && refresh(), IDLE_MS);
    const tell = setInterval(() => {
      if (foreign === 0) return;
      setSummary(`${foreign} row${foreign === 1 ? "" : "s"} changed by others`);
      foreign = 0;
    }, SUMMARY_MS);
    return () => {
      leave();
      clearInterval(idle);
      clearInterval(tell);
      if (!api.isDestroyed()) api.removeEventListener("modelUpdated", live.readNodes);
      rows.current = null;
    };
  }, [api, feed, refresh]);

  const { openId } = options;
  useEffect(() => {
    if (!openId) return;
    rows.current?.restyle(openId);
    return () => rows.current?.restyle(openId);
  }, [openId]);

  const isLeft = useCallback((id: string) => rows.current?.leftIds.has(id) ?? false, []);
  return { api, setApi, pending, summary, refresh, isLeft, rows };
}

/** The grid's element: found by the id that AG Grid gives its wrapper. */
function gridRoot<R>(api: GridApi<R>): HTMLElement | null {
  return document.querySelector(`[grid-id="${api.getGridId()}"]`);
}
