import { queryOptions } from "@tanstack/react-query";
import { getEmailCampaign } from "#shared/email/email.contract.ts";
import { call } from "#web/kernel/api/call.ts";

export const emailCampaignKeys = { one: (id: string) => ["email-campaign", id] as const };

/** One campaign's content, sender and figures. */
export const emailCampaignQuery = (id: string) =>
  queryOptions({
    queryKey: emailCampaignKeys.one(id),
    queryFn: ({ signal }) => call(getEmailCampaign, { params: { id }, signal }),
  });
