import { queryOptions } from "@tanstack/react-query";
import { listDispositions } from "#shared/calls/dispositions/dispositions.contract.ts";
import { call } from "#web/kernel/api/call.ts";

export const dispositionKeys = {
  of: (campaignId: string | null) => ["dispositions", campaignId] as const,
};

/** The labels of a campaign; one read for the console, a correction and the editor. */
export const dispositionsQuery = (campaignId: string | null) =>
  queryOptions({
    queryKey: dispositionKeys.of(campaignId),
    queryFn: ({ signal }) => call(listDispositions, { params: { id: campaignId! }, signal }),
  });
