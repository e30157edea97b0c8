import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { listLists } from "#shared/lists/lists.contract.ts";
import { allPages } from "#web/kernel/api/all-pages.ts";
import { callLive } from "#web/kernel/api/call.ts";
import { useCan } from "#web/kernel/api/session.store.ts";

/**
 * The name of a campaign's list, as far as this person may see the list; null for none. A campaign's
 * row has only its id, since more people see the campaign.
 */
export function useListName(): (listId: string | null) => string | null {
  const mayRead = useCan("list.read");
  const { data, isPending } = useQuery({
    queryKey: ["lists", "names"],
    enabled: mayRead,
    queryFn: ({ signal }) =>
      allPages((cursor) => callLive(listLists, { query: { cursor }, signal })),
    select: ({ data: { items } }) => new Map(items.map(({ id, name }) => [id, name])),
  });
  const reading = mayRead && isPending;
  return useCallback(
    (listId) => {
      if (listId === null) return null;
      return data?.get(listId) ?? (reading ? "…" : "A list that you do not see");
    },
    [data, reading],
  );
}
