import type { RowClassParams } from "ag-grid-community";
import { useMemo, useRef } from "react";
import type { GridRow } from "./row-feed.ts";

interface RowMarkOptions {
  openId?: string | null;
  isLeft: (id: string) => boolean;
  isNew: (id: string) => boolean;
}

/** Classes of rows that have left the view, have just come into it by others, are open beside it, or are still to be loaded. */
export function useRowMarks<R extends GridRow>(options: RowMarkOptions) {
  const latest = useRef(options);
  latest.current = options;
  return useMemo(
    () => ({
      "pv-left-row": ({ data }: RowClassParams<R>) =>
        data !== undefined && latest.current.isLeft(data.id),
      "pv-new-row": ({ data }: RowClassParams<R>) =>
        data !== undefined && latest.current.isNew(data.id),
      "pv-open-row": ({ data }: RowClassParams<R>) =>
        data !== undefined && latest.current.openId === data.id,
      "pv-loading-row": ({ data }: RowClassParams<R>) => data === undefined,
    }),
    [],
  );
}
