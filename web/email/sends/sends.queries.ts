import { queryOptions } from "@tanstack/react-query";
import { whySend } from "#shared/email/sends/sends.contract.ts";
import { call } from "#web/kernel/api/call.ts";

export const sendKeys = {
  recipients: (campaignId: string) => ["recipients", campaignId] as const,
  why: (campaignId: string, contactId: string, state: string) =>
    ["why-send", campaignId, contactId, state] as const,
};

/** Why a recipient got the mail or not, asked again in each state. */
export const whySendQuery = (campaignId: string, contactId: string, state: string) =>
  queryOptions({
    queryKey: sendKeys.why(campaignId, contactId, state),
    queryFn: ({ signal }) => call(whySend, { params: { id: campaignId, contactId }, signal }),
  });
