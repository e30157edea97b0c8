import { queryOptions } from "@tanstack/react-query";
import { getSegment, listSegments } from "#shared/segments/segments.contract.ts";
import { allPages } from "#web/kernel/api/all-pages.ts";
import { call, callLive } from "#web/kernel/api/call.ts";

export const segmentKeys = {
  all: ["segments"] as const,
  one: (id: string) => ["segment", id] as const,
  count: (id: string, asOf?: string) => ["segment", id, "count", asOf] as const,
};

/** Every segment that this person sees, for `useLiveList`. */
export const allSegments = {
  queryKey: segmentKeys.all,
  read: (signal: AbortSignal) =>
    allPages((cursor) => callLive(listSegments, { query: { cursor }, signal })),
};

export const segmentQuery = (id: string) =>
  queryOptions({
    queryKey: segmentKeys.one(id),
    queryFn: ({ signal }) => call(getSegment, { params: { id }, signal }),
  });

/** A count that the hub does not tell this person. */
export const segmentCountQuery = (id: string, asOf?: string) =>
  queryOptions({
    queryKey: segmentKeys.count(id, asOf),
    queryFn: ({ signal }) => call(getSegment, { params: { id }, signal }),
  });
