import { useQuery } from "@tanstack/react-query";
import { audienceNamesQuery, type Audience } from "./filters.queries.ts";

/** The lists or segments that this person may see; undefined until they are read. */
export function useAudiences(
  kind: "list" | "segment",
  enabled = true,
): readonly Audience[] | undefined {
  const { data } = useQuery({
    ...audienceNamesQuery(kind),
    enabled,
  });
  return data?.data.items;
}
