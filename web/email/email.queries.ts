import { queryOptions } from "@tanstack/react-query";
import { getEmailCampaign } from "#shared/email/email.contract.ts";
import { call, callLive } from "#web/kernel/api/call.ts";

const emailCampaignKeys = {
  one: (id: string) => ["email-campaign", id] as const,
  live: (id: string) => ["email-campaign", id, "live"] as const,
};

/** One campaign's content, sender and figures. */
export const emailCampaignQuery = (id: string) =>
  queryOptions({
    queryKey: emailCampaignKeys.one(id),
    queryFn: ({ signal }) => call(getEmailCampaign, { params: { id }, signal }),
  });

/** The same of a draft, for `useLiveRecord`: colleagues change it meanwhile. */
export const emailContentRecord = (id: string) => ({
  queryKey: emailCampaignKeys.live(id),
  read: (signal: AbortSignal) => callLive(getEmailCampaign, { params: { id }, signal }),
});
