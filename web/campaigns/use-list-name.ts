import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useCan } from "#web/kernel/api/session.store.ts";
import { audienceNamesQuery } from "#web/filters/filters.queries.ts";

/**
 * The name of a campaign's list, as far as this person may see the list; null for none. A campaign's
 * row has only its id, since more people see the campaign.
 */
export function useListName(): (listId: string | null) => string | null {
  const mayRead = useCan("list.read");
  const { data, isPending } = useQuery({
    ...audienceNamesQuery("list"),
    enabled: mayRead,
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
