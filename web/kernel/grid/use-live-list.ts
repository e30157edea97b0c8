import { useQuery, type QueryKey } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import type { Answer } from "#web/kernel/api/call.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";
import { intoFeed } from "#web/kernel/realtime/live-rows.ts";
import type { GridRow, RowFeed } from "./row-feed.ts";
import { useRowFeed } from "./use-row-feed.ts";

interface LiveListOptions<R extends GridRow> {
  queryKey: QueryKey;
  /** Log topic whose row events change the list; null while there is none. */
  topic: string | null;
  /** The whole list, with the hub positions it was read at: `callLive(listLeads, { query, signal })`. */
  read: (signal: AbortSignal) => Promise<Answer<{ items: R[] }>>;
}

interface LiveList<R extends GridRow> {
  feed: RowFeed<R>;
  loading: boolean;
  error: unknown;
  onReload: () => void;
}

/**
 * A list that is read once and then followed on the hub without a gap. Spread it into a LiveGrid:
 *
 *     const list = useLiveList({ queryKey: ["leads"], topic: "qa-queue", read: (signal) => callLive(listLeads, { signal }) });
 *     <LiveGrid {...list} label="QA queue" columns={columns} empty={…} />
 */
export function useLiveList<R extends GridRow>(options: LiveListOptions<R>): LiveList<R> {
  const { queryKey, topic, read } = options;
  const feed = useRowFeed<R>();
  const query = useQuery({ queryKey, queryFn: ({ signal }) => read(signal) });
  const { data, refetch } = query;
  useEffect(() => {
    if (data) feed.reset(data.data.items);
  }, [data, feed]);
  const onReload = useCallback(() => void refetch(), [refetch]);
  useTopic(data ? topic : null, {
    from: topic === null ? undefined : data?.positions[topic],
    onEvents: intoFeed(feed),
    onSnapshotNeeded: onReload,
  });
  return { feed, loading: query.isPending, error: query.error, onReload };
}
