import type { IDatasource, IGetRowsParams } from "ag-grid-community";
import type { GridRow, RowFeed } from "./row-feed.ts";
import { formatSort } from "./url-view.ts";

export interface PageRequest {
  limit: number;
  /** Key of the next block, when the one before it was read last. */
  cursor?: string;
  /** For jumps, when no cursor leads there. */
  offset?: number;
  /** `name,-createdAt`; empty is the view's own order. */
  sort?: string;
  signal: AbortSignal;
}

export interface PageAnswer<R> {
  items: R[];
  nextCursor?: string | null;
  total?: number;
  /** Called when the grid has the rows. */
  onShown?: () => void;
}

export type FetchPage<R> = (page: PageRequest) => Promise<PageAnswer<R>>;

interface SourceOptions<R extends GridRow> {
  fetchPage: FetchPage<R>;
  feed: RowFeed<R>;
  onAnswer: (total: number | undefined) => void;
  onError: (error: unknown) => void;
}

export interface PagedSource extends IDatasource {
  /**
   * Before blocks are read again: rows may have moved between them, and a cursor of before leads
   * past what has moved over the edge of its block.
   */
  forgetCursors(): void;
}

/** AG Grid's data source over `fetchPage`: keyset cursors from block to block, offsets for jumps. */
export function pagedSource<R extends GridRow>(options: SourceOptions<R>): PagedSource {
  const { fetchPage, feed, onAnswer, onError } = options;
  let ended = new AbortController();
  let sortNow = "";
  /** First row of a block → the cursor that leads there, in the present sort order. */
  let cursors = new Map<number, string>();
  let total: number | undefined;

  /** Always calls back, also for what nobody waits for: the grid counts what is under way, and reads two at once. */
  async function read(params: IGetRowsParams): Promise<void> {
    const { startRow, endRow } = params;
    const { signal } = ended;
    const sort = formatSort(
      params.sortModel.map((s) => ({ field: s.colId, desc: s.sort === "desc" })),
    );
    if (sort !== sortNow) {
      sortNow = sort;
      cursors = new Map();
    }
    const limit = endRow - startRow;
    // a late answer of before writes into the forgotten ones
    const known = cursors;
    const cursor = known.get(startRow);
    try {
      const page = await fetchPage({
        limit,
        cursor,
        offset: cursor === undefined && startRow > 0 ? startRow : undefined,
        sort: sort || undefined,
        signal,
      });
      if (signal.aborted || sort !== sortNow) return params.failCallback();
      if (page.nextCursor) known.set(startRow + page.items.length, page.nextCursor);
      total = page.total ?? total;
      const isLast = page.items.length < limit || page.nextCursor === null;
      const end = isLast ? startRow + page.items.length : total;
      params.successCallback(feed.merge(page.items), end);
      page.onShown?.();
      onAnswer(isLast && startRow === 0 ? page.items.length : total);
    } catch (error) {
      params.failCallback();
      if (!signal.aborted) onError(error);
    }
  }

  return {
    getRows: (params) => void read(params),
    // what is under way ends, not the source: a grid that is built anew (its page was hidden while a part
    // of it loaded), or given its source before it starts, destroys the source and goes on with it
    destroy() {
      ended.abort();
      ended = new AbortController();
    },
    forgetCursors: () => void (cursors = new Map()),
  };
}
