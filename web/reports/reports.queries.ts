import { queryOptions } from "@tanstack/react-query";
import { listAgents } from "#shared/calls/agents/agents.contract.ts";
import { getWallboard } from "#shared/reports/reports.contract.ts";
import { call } from "#web/kernel/api/call.ts";

export const reportKeys = {
  wallboard: ["wallboard"] as const,
  agents: ["agents"] as const,
};

/** The first figures of the wall. */
export const wallboardQuery = queryOptions({
  queryKey: reportKeys.wallboard,
  queryFn: ({ signal }) => call(getWallboard, { signal }),
});

export const agentsQuery = queryOptions({
  queryKey: reportKeys.agents,
  queryFn: ({ signal }) => call(listAgents, { signal }),
});
