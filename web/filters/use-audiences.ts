import { useQuery } from "@tanstack/react-query";
import type { EntityType } from "#shared/filters/filter.schema.ts";
import { listLists } from "#shared/lists/lists.contract.ts";
import { listSegments } from "#shared/segments/segments.contract.ts";
import { allPages } from "#web/kernel/api/all-pages.ts";
import { callLive } from "#web/kernel/api/call.ts";

interface Audience {
  id: string;
  name: string;
  entityType: EntityType;
}

/** The lists or segments that this person may see; undefined until they are read. */
export function useAudiences(
  kind: "list" | "segment",
  enabled = true,
): readonly Audience[] | undefined {
  const { data } = useQuery({
    queryKey: [`${kind}s`, "names"],
    enabled,
    queryFn: ({ signal }) =>
      allPages<Audience>((cursor) =>
        kind === "list"
          ? callLive(listLists, { query: { cursor }, signal })
          : callLive(listSegments, { query: { cursor }, signal }),
      ),
  });
  return data?.data.items;
}
