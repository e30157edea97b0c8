import { queryOptions } from "@tanstack/react-query";
import { listDispositions } from "#shared/calls/dispositions/dispositions.contract.ts";
import { call } from "#web/kernel/api/call.ts";

export const dispositionKeys = {
  of: (campaignId: string | null, version?: number) =>
    ["dispositions", campaignId, version] as const,
};

/** The labels of a campaign, read again with each of its versions where one is given. */
export const dispositionsQuery = (campaignId: string | null, version?: number) =>
  queryOptions({
    queryKey: dispositionKeys.of(campaignId, version),
    queryFn: ({ signal }) => call(listDispositions, { params: { id: campaignId! }, signal }),
  });
