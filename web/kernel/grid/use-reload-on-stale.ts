import { useEffect } from "react";
import type { GridRow, RowFeed } from "./row-feed.ts";

/** Reads a list again when it was changed row by row no longer; grids do it by themselves. */
export function useReloadOnStale<R extends GridRow>(feed: RowFeed<R>, reload: () => void): void {
  useEffect(() => feed.onBatch((batch) => batch.stale && reload()), [feed, reload]);
}
