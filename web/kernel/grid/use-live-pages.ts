import { useCallback, useRef, useState } from "react";
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
  topic: string | null;
  /** One page: `({ signal, ...query }) => callLive(listContacts, { query: { ...query, filter }, signal })`. */
  read: (page: PageRequest) => Promise<Answer<PageAnswer<R>>>;
}

/** Pages of a large collection, followed on the hub. Spread it into an InfiniteGrid. */
export function useLivePages<R extends GridRow>(
  options: LivePagesOptions<R>,
): { feed: RowFeed<R>; fetchPage: FetchPage<R> } {
  const { topic, viewKey } = options;
  const feed = useRowFeed<R>();
  const [positions, setPositions] = useState<Positions | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const key = JSON.stringify(viewKey);
  const fetchPage = useCallback<FetchPage<R>>(
    async (page) => {
      const answer = await latest.current.read(page);
      // Later pages are newer than the first, and rows carry versions: the first position loses nothing.
      if (!page.offset && !page.cursor) setPositions(answer.positions);
      return answer.data;
    },
    // oxlint-disable-next-line react/exhaustive-deps -- the key stands for what `read` closes over
    [key],
  );
  useTopic(positions ? topic : null, {
    from: topic === null ? undefined : positions?.[topic],
    onEvents: intoFeed(feed),
    onSnapshotNeeded: () => feed.apply({ op: "stale" }),
  });
  return { feed, fetchPage };
}
