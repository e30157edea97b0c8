import { useState, useSyncExternalStore } from "react";
import { RowFeed, type GridRow } from "./row-feed.ts";

/** A feed that lives as long as the screen. */
export function useRowFeed<R extends GridRow>(): RowFeed<R> {
  return useState(() => new RowFeed<R>())[0];
}

/** One row as it is now, for a drawer beside the grid; null without an id or when the row has left. */
export function useFeedRow<R extends GridRow>(feed: RowFeed<R>, id: string | null): R | null {
  return useSyncExternalStore(feed.subscribe, () => (id === null ? null : (feed.get(id) ?? null)));
}

/** All rows as they are now, for counts and figures above a grid. */
export function useFeedRows<R extends GridRow>(feed: RowFeed<R>): R[] {
  useSyncExternalStore(feed.subscribe, () => feed.revision);
  return feed.rows();
}
