import type { GridApi } from "ag-grid-community";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { messageOf } from "../api/problem.ts";
import { toast } from "../ui/toast.store.ts";
import { GridFrame, type GridProps } from "./GridFrame.tsx";
import { overlayOf } from "./LiveGrid.tsx";
import { pagedSource, type FetchPage, type PagedSource } from "./paged-source.ts";
import type { GridRow, RowFeed } from "./row-feed.ts";
import { useLiveRows } from "./use-live-rows.ts";

export const BLOCK_SIZE = 100;
const MAX_BLOCKS = 25;
const RENEW_GAP_MS = 1_000;

interface InfiniteGridProps<R extends GridRow> extends GridProps<R> {
  /** Changes of rows, by id; only those that are loaded are patched. */
  feed: RowFeed<R>;
  /** Reads one block; keep it stable and include the view's filter: a new function reads the view anew. */
  fetchPage: FetchPage<R>;
  /** Would this row, created or changed elsewhere, be in the view? Counts as "new" until refresh. */
  matches?: (row: R) => boolean;
  /** `matches` knows the whole view: a loaded row that does not match any more has left it. */
  matchesAll?: boolean;
  /** How many rows match, for the toolbar's count and `selection.count`. */
  onTotal?: (total: number) => void;
}

const never = () => false;

/**
 * A grid over up to millions of rows, read in blocks of 100 while scrolling: accounts, contacts, members.
 *
 *     <InfiniteGrid label="Contacts" feed={feed} columns={columns} fetchPage={fetchPage} view={view} … />
 */
export function InfiniteGrid<R extends GridRow>(props: InfiniteGridProps<R>) {
  const {
    feed,
    fetchPage,
    matches = never,
    matchesAll = false,
    onTotal,
    selection,
    openId,
  } = props;
  const [state, setState] = useState<{ total: number | null; error: unknown }>({
    total: null,
    error: null,
  });
  const total = useRef<number | null>(null);
  const hasSelection = (selection?.count(1) ?? 0) > 0;
  const isLoaded = useRef<(row: R) => boolean>(never);
  const source = useRef<PagedSource>(null);
  const renew = useCallback((api: GridApi<R>) => {
    source.current?.forgetCursors();
    api.refreshInfiniteCache();
  }, []);
  // A loaded row stays until it says it has left; others are new if they would match.
  const belongs = useCallback(
    (row: R) => matches(row) || (!matchesAll && isLoaded.current(row)),
    [matches, matchesAll],
  );
  const live = useLiveRows<R>({
    feed,
    belongs,
    openId,
    hasSelection,
    renew,
    renewGapMs: RENEW_GAP_MS,
  });
  useEffect(() => {
    isLoaded.current = (row) => live.rows.current?.node(row.id) !== undefined;
  }, [live.rows]);

  const tellTotal = useRef(onTotal);
  useEffect(() => {
    tellTotal.current = onTotal;
  });
  const datasource = useMemo(
    () =>
      pagedSource({
        fetchPage,
        feed,
        onAnswer: (answer) => {
          total.current = answer ?? total.current ?? 1;
          setState({ total: total.current, error: null });
          if (answer !== undefined) tellTotal.current?.(answer);
        },
        onError: (error) => {
          setState((s) => ({ ...s, error }));
          // With no row on screen the overlay says it instead.
          if (total.current)
            toast.error("Some rows could not be read", { detail: messageOf(error) });
        },
      }),
    [fetchPage, feed],
  );
  useEffect(() => {
    source.current = datasource;
  }, [datasource]);
  const forget = useCallback(() => {
    total.current = null;
    setState({ total: null, error: null });
  }, []);
  useEffect(forget, [fetchPage, forget]);

  const model = useMemo(
    () => ({
      rowModelType: "infinite" as const,
      datasource,
      cacheBlockSize: BLOCK_SIZE,
      maxBlocksInCache: MAX_BLOCKS,
      cacheOverflowSize: 1,
      infiniteInitialRowCount: 1,
      blockLoadDebounceMillis: 40,
      maxConcurrentDatasourceRequests: 2,
    }),
    [datasource],
  );
  const reload = () => {
    forget();
    datasource.forgetCursors();
    live.api?.purgeInfiniteCache();
  };
  const overlay = overlayOf({
    loading: state.total === null,
    error: state.error,
    onReload: reload,
    isEmpty: state.total === 0 || state.total === null,
    empty: props.empty,
  });
  return (
    <GridFrame<R> {...props} {...live} onReady={live.setApi} model={model} overlay={overlay} />
  );
}
