import { keepPreviousData, useQuery, type QueryKey } from "@tanstack/react-query";
import type { Answer } from "../api/call.ts";
import { ToolbarCount } from "../ui/Toolbar.tsx";
import type { PageAnswer, PageRequest } from "./paged-source.ts";

interface PagesCountProps {
  /** How many rows match, from the grid's `onTotal`. */
  shown: number | null;
  /** What one row is: "contact". */
  of: string;
  /** Tells one grid's rows from another's, without its filter. */
  queryKey: QueryKey;
  /** Reads a page without the filter, which says how many there are; null while none is on. */
  whole: ((page: PageRequest) => Promise<Answer<PageAnswer<unknown>>>) | null | undefined;
}

/** The toolbar's count of an InfiniteGrid: "4,312 of 98,004 contacts" while a filter is on. */
export function PagesCount({ shown, of, queryKey, whole }: PagesCountProps) {
  const { data } = useQuery({
    // as often as the view itself is read again
    queryKey: [...queryKey, "count", shown],
    enabled: Boolean(whole) && shown !== null,
    queryFn: async ({ signal }) => (await whole!({ limit: 1, signal })).data.total ?? null,
    placeholderData: keepPreviousData,
  });
  const total = whole && shown !== null && data ? Math.max(data, shown) : undefined;
  return <ToolbarCount shown={shown} total={total} of={of} />;
}
