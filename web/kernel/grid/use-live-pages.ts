import { useCallback, useRef, useState } from "react";
import type { RowRef } from "#shared/kernel/topic-ref.ts";
import type { Answer, Positions } from "../api/call.ts";
import { useTopic } from "../realtime/hooks.ts";
import { intoFeed } from "../realtime/live-rows.ts";
import type { FetchPage, PageAnswer, PageRequest } from "./paged-source.ts";
import type { GridRow, RowFeed } from "./row-feed.ts";
import { useRowFeed } from "./use-row-feed.ts";

interface LivePagesOptions<R extends GridRow> {
  /** What the pages depend on beside their sort order: the filter. A change reads the view anew. */
  viewKey: unknown;
  /** Log topic whose row events change the rows; null while there is none. */
  topic: RowRef<R> | null;
  /** One page: `({ signal, ...query }) => callLive(listContacts, { query: { ...query, filter }, signal })`. */
  read: (page: PageRequest) => Promise<Answer<PageAnswer<R>>>;
}

/** Pages of a large collection, followed on the hub. Spread it into an InfiniteGrid. */
export function useLivePages<R extends GridRow>(
  options: LivePagesOptions<R>,
): { feed: RowFeed<R>; fetchPage: FetchPage<R> } {
  const { topic, viewKey } = options;
  const feed = useRowFeed<R>();
  const [first, setFirst] = useState<{ name: string; at: Positions[string] } | null>(null);
  const begun = topic && first?.name === topic.name ? first : null;
  const hear = useTopic(begun && topic, {
    from: begun?.at,
    onEvents: intoFeed(feed),
    onSnapshotNeeded: ({ epoch }) => {
      feed.inEpoch(epoch);
      feed.apply({ op: "stale" });
    },
  });
  const latest = useRef(options);
  latest.current = options;
  const key = JSON.stringify(viewKey);
  const fetchPage = useCallback<FetchPage<R>>(
    async (page) => {
      const { data, positions } = await latest.current.read(page);
      const name = latest.current.topic?.name;
      const from = name && positions[name];
      if (!from) return data;
      feed.inEpoch(from.epoch);
      // what was told while the page was read is told again for it; of other pages nothing is left out
      const onShown = () => {
        setFirst((before) => (before?.name === name ? before : { name, at: from }));
        hear(from);
      };
      return { ...data, onShown };
    },
    // oxlint-disable-next-line react/exhaustive-deps -- the key stands for what `read` closes over
    [key],
  );
  return { feed, fetchPage };
}
