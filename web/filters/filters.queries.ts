import { queryOptions } from "@tanstack/react-query";
import type { EntityType } from "#shared/filters/filter.schema.ts";
import { fieldValues } from "#shared/filters/filters.contract.ts";
import { listLists } from "#shared/lists/lists.contract.ts";
import { listSegments } from "#shared/segments/segments.contract.ts";
import { allPages } from "#web/kernel/api/all-pages.ts";
import { call, callLive } from "#web/kernel/api/call.ts";

/** A list or segment to choose. */
export interface Audience {
  id: string;
  name: string;
  entityType: EntityType;
}

export const filterKeys = {
  names: (kind: "list" | "segment") => [`${kind}s`, "names"] as const,
  values: (field: string) => ["filter-values", field] as const,
};

/** The lists or segments that this person may see. */
export const audienceNamesQuery = (kind: "list" | "segment") =>
  queryOptions({
    queryKey: filterKeys.names(kind),
    queryFn: ({ signal }) =>
      allPages<Audience>((cursor) =>
        kind === "list"
          ? callLive(listLists, { query: { cursor }, signal })
          : callLive(listSegments, { query: { cursor }, signal }),
      ),
  });

/** Values that records have in a field. */
export const fieldValuesQuery = (field: string) =>
  queryOptions({
    queryKey: filterKeys.values(field),
    queryFn: ({ signal }) => call(fieldValues, { query: { field }, signal }),
    staleTime: 60_000,
  });
