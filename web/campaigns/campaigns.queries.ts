import { queryOptions } from "@tanstack/react-query";
import * as contract from "#shared/campaigns/campaigns.contract.ts";
import { allPages } from "#web/kernel/api/all-pages.ts";
import { call, callLive } from "#web/kernel/api/call.ts";

export const campaignKeys = {
  all: ["campaigns"] as const,
  toLink: ["campaigns", "to-link"] as const,
  running: ["campaigns", "running"] as const,
  choices: ["campaigns", "choices"] as const,
  one: (id: string) => ["campaign", id] as const,
  progress: (id: string) => ["campaign", id, "progress"] as const,
  agents: (id: string, version?: number) => ["campaign", id, "agents", version] as const,
  history: (id: string, version: number) => ["campaign", id, "history", version] as const,
  preflight: (id: string, version: number, mailVersion?: number) =>
    ["campaign", id, "preflight", version, mailVersion] as const,
};

/** Every campaign, for `useLiveList`. */
export const allCampaigns = {
  queryKey: campaignKeys.all,
  read: (signal: AbortSignal) =>
    allPages((cursor) => callLive(contract.listCampaigns, { query: { cursor }, signal })),
};

/** Campaigns to link an order with. */
export const campaignsToLinkQuery = queryOptions({
  queryKey: campaignKeys.toLink,
  queryFn: ({ signal }) => call(contract.listCampaigns, { query: { limit: 200 }, signal }),
});

/** Campaigns that I may work in now. */
export const runningCampaignsQuery = queryOptions({
  queryKey: campaignKeys.running,
  queryFn: ({ signal }) => call(contract.listCampaigns, { query: { status: "active" }, signal }),
});

/** What a draft may choose from. */
export const campaignChoicesQuery = queryOptions({
  queryKey: campaignKeys.choices,
  queryFn: ({ signal }) => call(contract.campaignChoices, { signal }),
});

export const campaignRecord = (id: string) => ({
  queryKey: campaignKeys.one(id),
  read: (signal: AbortSignal) => callLive(contract.getCampaign, { params: { id }, signal }),
});

export const campaignProgressQuery = (id: string) =>
  queryOptions({
    queryKey: campaignKeys.progress(id),
    queryFn: ({ signal }) => callLive(contract.campaignProgress, { params: { id }, signal }),
  });

/** Who may work in it and who does, read again with each of its versions where one is given. */
export const campaignAgentsQuery = (id: string, version?: number) =>
  queryOptions({
    queryKey: campaignKeys.agents(id, version),
    queryFn: ({ signal }) => call(contract.campaignAgents, { params: { id }, signal }),
  });

export const campaignHistoryQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: campaignKeys.history(id, version),
    queryFn: ({ signal }) =>
      call(contract.campaignHistory, { params: { id }, query: { limit: 20 }, signal }),
  });

/** What still stands against launching a draft as it is, its mail's choices included. */
export const preflightQuery = (id: string, version: number, mailVersion?: number) =>
  queryOptions({
    queryKey: campaignKeys.preflight(id, version, mailVersion),
    queryFn: ({ signal }) => call(contract.preflightCampaign, { params: { id }, signal }),
  });
