import { ToolbarCount } from "../ui/Toolbar.tsx";
import type { GridRow, RowFeed } from "./row-feed.ts";
import { useFeedRows } from "./use-row-feed.ts";

interface ListCountProps<R extends GridRow> {
  list: { feed: RowFeed<R>; loading: boolean; error: unknown; more: boolean };
  /** What one row is: "campaign". */
  of: string;
  /** Where an s does not make it many: "people". */
  plural?: string;
  /** The filter of its grid. */
  filter?: (row: R) => boolean;
}

/** The toolbar's count of a list that is all here; nothing before it was read. */
export function ListCount<R extends GridRow>({ list, of, plural, filter }: ListCountProps<R>) {
  const rows = useFeedRows(list.feed);
  const isKnown = rows.length > 0 || !(list.loading || list.error);
  return (
    <ToolbarCount
      of={of}
      plural={plural}
      more={list.more}
      shown={isKnown ? (filter ? rows.filter(filter).length : rows.length) : null}
      total={rows.length}
    />
  );
}
