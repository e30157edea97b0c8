import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { ErrorState, SkeletonLines } from "../ui/States.tsx";
import { GridFrame, type GridProps } from "./GridFrame.tsx";
import type { GridRow, RowFeed } from "./row-feed.ts";
import { useLiveRows } from "./use-live-rows.ts";

interface LiveGridProps<R extends GridRow> extends GridProps<R> {
  /** All rows (up to about 5,000) and their changes; filled by the screen's `x.sync.ts`. */
  feed: RowFeed<R>;
  /** Which rows the view shows; keep it stable (`useCallback`). All when absent. */
  filter?: (row: R) => boolean;
  /** The first read is under way. */
  loading?: boolean;
  error?: unknown;
  /** Read again: after an error, and when the hub said that rows changed without saying which. */
  onReload?: () => void;
}

const everything = () => true;

/**
 * A grid over rows that are all here: queues, orders, campaigns. Sorts in the browser.
 *
 *     const feed = useRowFeed<LeadRow>();
 *     <LiveGrid label="QA queue" feed={feed} columns={columns} empty={<EmptyState … />} />
 */
export function LiveGrid<R extends GridRow>(props: LiveGridProps<R>) {
  const { feed, filter = everything, loading, error, onReload, selection, openId } = props;
  const read = useCallback(() => feed.rows().filter(filter), [feed, filter]);
  const [shown, setShown] = useState<R[]>(read);
  const hasSelection = (selection?.count(1) ?? 0) > 0;
  const live = useLiveRows<R>({
    feed,
    belongs: filter,
    openId,
    hasSelection,
    onStale: onReload,
    renew: () => setShown(read()),
  });

  const { api } = live;
  // Another filter, or rows that came before the grid listened.
  useEffect(() => setShown(read()), [api, read]);

  const model = useMemo(() => ({ rowModelType: "clientSide" as const, rowData: shown }), [shown]);
  return (
    <GridFrame<R>
      {...props}
      {...live}
      onReady={live.setApi}
      model={model}
      overlay={overlayOf({
        // rows that are here are not yet in a grid that is still being made
        loading: loading || !api,
        error,
        onReload,
        isEmpty: shown.length === 0,
        empty: props.empty,
      })}
    />
  );
}

interface OverlayState {
  loading: boolean | undefined;
  error: unknown;
  onReload: (() => void) | undefined;
  isEmpty: boolean;
  empty: ReactNode;
}

/** Rows that are there stay in view, whatever happens to the next read. */
export function overlayOf({ loading, error, onReload, isEmpty, empty }: OverlayState): ReactNode {
  if (!isEmpty) return null;
  if (error) return <ErrorState error={error} onRetry={onReload} />;
  return loading ? <SkeletonLines lines={12} /> : empty;
}
