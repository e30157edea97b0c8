import type { GridRow, RowFeed } from "./row-feed.ts";
import { useFeedRow } from "./use-row-feed.ts";

/**
 * The row of an open drawer as it is now: the feed's, or the one at hand while that is newer (a
 * command has just answered it) or the feed has none.
 */
export function useOpenRow<R extends GridRow>(feed: RowFeed<R>, open: R | null): R | null {
  return newerRow(open, useFeedRow(feed, open?.id ?? null));
}

/** Of two readings of a row the one of the higher version; of the same version the live one. */
export function newerRow<R extends GridRow>(atHand: R | null, live: R | null): R | null {
  if (!atHand || !live) return atHand ?? live;
  return live.version >= atHand.version ? live : atHand;
}
