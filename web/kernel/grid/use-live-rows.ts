import type { GridApi } from "ag-grid-community";
import { useCallback, useEffect, useRef, useState } from "react";
import { keepFocus } from "./keep-focus.ts";
import { GridRows, hasPending, NOTHING, type Pending } from "./grid-rows.ts";
import type { GridRow, RowFeed } from "./row-feed.ts";

const SUMMARY_MS = 5_000;
const IDLE_MS = 2_000;
/** How long a row that others made is marked once it is on screen. */
const ARRIVED_MS = 12_000;
/** How long after a refresh its rows may come in and shift the focused one. */
const FOLLOW_MS = 3_000;

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
  /** By itself no more often than this, where `renew` asks the server. */
  renewGapMs?: number;
}

/**
 * Joins a feed to a grid: cells change in place at once; what would move rows waits for U, or for
 * the moment when nobody points at, has focus in, or works from the grid. A row that this page made
 * waits for nothing; one that others made is marked for a while.
 */
export function useLiveRows<R extends GridRow>(options: LiveRowsOptions<R>) {
  const { feed } = options;
  const [api, setApi] = useState<GridApi<R> | null>(null);
  const [pending, setPending] = useState<Pending>(NOTHING);
  const [summary, setSummary] = useState("");
  const rows = useRef<GridRows<R> | null>(null);
  const renewedAt = useRef(-Infinity);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });

  const refresh = useCallback(() => {
    if (!api || !rows.current || api.isDestroyed()) return;
    renewedAt.current = performance.now();
    const live = rows.current;
    const arrived = live.settle();
    if (arrived.length > 0) setTimeout(() => live.unmark(arrived), ARRIVED_MS);
    setPending(NOTHING);
    keepFocus(api, (id) => rows.current?.node(id)?.rowIndex, FOLLOW_MS);
    latest.current.renew(api);
  }, [api]);

  useEffect(() => {
    if (!api) return;
    const live = new GridRows<R>(api, (row) => latest.current.belongs(row));
    rows.current = live;
    live.readNodes();
    api.addEventListener("modelUpdated", live.readNodes);
    const root = gridBody(api);
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
      else if (live.hasOwn()) refresh();
      else if (isHeld()) setPending(now);
      else if (performance.now() - renewedAt.current >= (latest.current.renewGapMs ?? 0)) refresh();
      // else the next look of `idle` brings it
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
  const isNew = useCallback((id: string) => rows.current?.arrivedIds.has(id) ?? false, []);
  return { api, setApi, pending, summary, refresh, isLeft, isNew, rows };
}

/** The grid with our editor over it: found by the id that AG Grid gives its wrapper. */
function gridBody<R>(api: GridApi<R>): Element | null {
  const grid = document.querySelector(`[grid-id="${api.getGridId()}"]`);
  return grid?.closest(".pv-grid-body") ?? grid;
}
