import { queryOptions } from "@tanstack/react-query";
import { campaignContent } from "#shared/calls/calls.contract.ts";
import { getCurrentTask, queueReasons } from "#shared/calls/queue/queue.contract.ts";
import { call, callLive } from "#web/kernel/api/call.ts";

export const consoleKeys = {
  task: ["current-task"] as const,
  content: (campaignId: string) => ["call-content", campaignId] as const,
  /** Of every campaign. */
  allReasons: ["reasons"] as const,
  reasons: (campaignId: string | null, open?: number | null) =>
    ["reasons", campaignId, open] as const,
};

/** What I hold now, and my own state. */
export const currentTaskRead = {
  queryKey: consoleKeys.task,
  read: (signal: AbortSignal) => callLive(getCurrentTask, { signal }),
};

/** Script and form of a campaign. */
export const contentQuery = (campaignId: string) =>
  queryOptions({
    queryKey: consoleKeys.content(campaignId),
    queryFn: ({ signal }) => call(campaignContent, { params: { id: campaignId }, signal }),
  });

/**
 * Why what waits in a queue cannot be called now.
 * @param open how many are open, where it is known: with another number it is read again
 */
export const reasonsQuery = (campaignId: string | null, open?: number | null) =>
  queryOptions({
    queryKey: consoleKeys.reasons(campaignId, open),
    enabled: campaignId !== null,
    queryFn: ({ signal }) => call(queueReasons, { params: { id: campaignId! }, signal }),
  });
