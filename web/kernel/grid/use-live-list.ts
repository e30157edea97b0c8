import { useQuery, type QueryKey } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import type { RowRef } from "#shared/kernel/topic-ref.ts";
import type { Answer } from "../api/call.ts";
import { useTopic } from "../realtime/hooks.ts";
import { intoFeed } from "../realtime/live-rows.ts";
import type { GridRow, RowFeed } from "./row-feed.ts";
import { useRowFeed } from "./use-row-feed.ts";

interface LiveListOptions<R extends GridRow> {
  queryKey: QueryKey;
  /** Log topic whose row events change the list; null while there is none. */
  topic: RowRef<R> | null;
  /** The whole list, with the hub positions it was read at: `callLive(listLeads, { query, signal })`. */
  read: (signal: AbortSignal) => Promise<Answer<{ items: R[]; more?: boolean }>>;
}

interface LiveList<R extends GridRow> {
  feed: RowFeed<R>;
  loading: boolean;
  error: unknown;
  /** There are more rows than were read. */
  more: boolean;
  onReload: () => void;
}

/**
 * A list that is read once and then followed on the hub without a gap. Spread it into a LiveGrid:
 *
 *     const list = useLiveList({ queryKey: ["leads"], topic: qaQueueTopic.ref(), read: (signal) => callLive(listLeads, { signal }) });
 *     <LiveGrid {...list} label="QA queue" columns={columns} empty={…} />
 */
export function useLiveList<R extends GridRow>(options: LiveListOptions<R>): LiveList<R> {
  const { queryKey, topic, read } = options;
  const feed = useRowFeed<R>();
  const query = useQuery({ queryKey, queryFn: ({ signal }) => read(signal) });
  const { data, refetch } = query;
  const from = topic ? data?.positions[topic.name] : undefined;
  const [filled, setFilled] = useState(false);
  useEffect(() => {
    if (!data) return;
    feed.reset(data.data.items, from?.epoch);
    setFilled(true);
    // oxlint-disable-next-line react/exhaustive-deps -- the place is that of the data
  }, [data, feed]);
  const onReload = useCallback(() => void refetch(), [refetch]);
  useTopic(data ? topic : null, {
    from,
    onEvents: intoFeed(feed),
    onSnapshotNeeded: onReload,
  });
  // between the answer and the rows that it brings, nothing is empty yet
  const more = data?.data.more ?? false;
  return { feed, loading: !filled && !query.error, error: query.error, more, onReload };
}
