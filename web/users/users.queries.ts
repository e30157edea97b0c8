import { queryOptions } from "@tanstack/react-query";
import { listTeams } from "#shared/users/teams.contract.ts";
import { listClients, listUsers, userHoldings } from "#shared/users/users.contract.ts";
import { call, callLive } from "#web/kernel/api/call.ts";

export const userKeys = {
  all: ["users"] as const,
  staff: ["users", "staff"] as const,
  holdings: (id: string) => ["users", id, "holdings"] as const,
  teams: ["teams"] as const,
  clients: ["clients"] as const,
};

/** Everybody who may sign in, for `useLiveList`. */
export const allUsers = {
  queryKey: userKeys.all,
  read: (signal: AbortSignal) => callLive(listUsers, { signal }),
};

/** Teams of staff, for `useLiveList`. */
export const allTeams = {
  queryKey: userKeys.teams,
  read: (signal: AbortSignal) => callLive(listTeams, { signal }),
};

/** People to choose from. */
export const staffQuery = queryOptions({
  queryKey: userKeys.staff,
  queryFn: ({ signal }) => call(listUsers, { signal }),
});

/** What somebody holds that must go to a successor; never from the cache. */
export const holdingsQuery = (id: string) =>
  queryOptions({
    queryKey: userKeys.holdings(id),
    queryFn: ({ signal }) => call(userHoldings, { params: { id }, signal }),
    staleTime: 0,
  });

/** Client organisations to choose from. */
export const clientsQuery = queryOptions({
  queryKey: userKeys.clients,
  queryFn: ({ signal }) => call(listClients, { signal }),
});
