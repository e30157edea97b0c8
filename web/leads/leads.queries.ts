import { queryOptions } from "@tanstack/react-query";
import { getChecklist } from "#shared/leads/checklist.contract.ts";
import { getLead, listLeads } from "#shared/leads/leads.contract.ts";
import { allPages } from "#web/kernel/api/all-pages.ts";
import { call, callLive } from "#web/kernel/api/call.ts";

export const leadKeys = {
  all: ["leads"] as const,
  queue: ["leads", "queue"] as const,
  returned: ["leads", "returned"] as const,
  one: (id: string) => ["lead", id] as const,
  checklist: (campaignId: string, version: number) => ["checklist", campaignId, version] as const,
};

/** What waits for a reviewer, for `useLiveList`. */
export const queuedLeads = {
  queryKey: leadKeys.queue,
  read: (signal: AbortSignal) => leadsIn("queue", signal),
};

/** What came back to its agent, for `useLiveList`. */
export const returnedLeads = {
  queryKey: leadKeys.returned,
  read: (signal: AbortSignal) => leadsIn("waiting", signal),
};

const leadsIn = (view: "queue" | "waiting", signal: AbortSignal) =>
  allPages((cursor) => callLive(listLeads, { query: { view, limit: 200, cursor }, signal }));

export const leadRecord = (id: string) => ({
  queryKey: leadKeys.one(id),
  read: (signal: AbortSignal) => callLive(getLead, { params: { id }, signal }),
});

/** A campaign's checklist, with the version it is at least as new as. */
export const checklistQuery = (campaign: { id: string; version: number }) =>
  queryOptions({
    queryKey: leadKeys.checklist(campaign.id, campaign.version),
    queryFn: async ({ signal }) => ({
      ...(await call(getChecklist, { params: { id: campaign.id }, signal })),
      version: campaign.version,
    }),
  });
