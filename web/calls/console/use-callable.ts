import { useQueries } from "@tanstack/react-query";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { reasonsQuery } from "./console.queries.ts";

const EVERY_MS = 15_000;

/** How many can be called now in each of these campaigns, counted again while there is no current task. */
export function useCallable(campaigns: readonly CampaignRow[], isIdle: boolean) {
  const counts = useQueries({
    queries: campaigns.map(({ id }) => ({
      ...reasonsQuery(id),
      enabled: isIdle,
      refetchInterval: EVERY_MS,
    })),
  });
  return campaigns.map(({ id, name }, i) => {
    const { data, isError } = counts[i]!;
    return { id, name, callable: data?.callable ?? (isError ? 0 : undefined) };
  });
}
