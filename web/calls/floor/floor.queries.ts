import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { listCalls } from "#shared/calls/floor/floor.contract.ts";
import { call } from "#web/kernel/api/call.ts";

export const floorKeys = {
  tasks: (campaignId: string) => ["tasks", campaignId] as const,
  calls: (taskId: string, version: number) => ["task", taskId, "calls", version] as const,
};

/** Calls of a task; every call and every correction is a new version of it. */
export const taskCallsQuery = (taskId: string, version: number) =>
  queryOptions({
    queryKey: floorKeys.calls(taskId, version),
    queryFn: ({ signal }) => call(listCalls, { params: { id: taskId }, signal }),
    placeholderData: keepPreviousData,
  });
