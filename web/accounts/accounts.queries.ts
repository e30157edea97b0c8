import { getAccountEndpoint } from "#shared/accounts/accounts.contract.ts";
import { listContactsEndpoint } from "#shared/contacts/contacts.contract.ts";
import { call, callLive } from "#web/kernel/api/call.ts";

export const accountKeys = {
  one: (id: string | null) => ["account", id] as const,
  people: (id: string, version: number) => ["account", id, "people", version] as const,
};

/** One account with its details, for `useLiveRecord`. */
export const accountRecord = (id: string | null) => ({
  queryKey: accountKeys.one(id),
  read: (signal: AbortSignal) => callLive(getAccountEndpoint, { params: { id: id! }, signal }),
});

/** The people of an account, read again with each of its versions. */
export const accountPeople = (id: string, version: number) => ({
  queryKey: accountKeys.people(id, version),
  read: (signal: AbortSignal) =>
    call(listContactsEndpoint, { query: { accountId: id, limit: 200, sort: "lastName" }, signal }),
});
