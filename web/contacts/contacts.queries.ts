import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { listAccountsEndpoint } from "#shared/accounts/accounts.contract.ts";
import { getContactEndpoint, relatedContactsEndpoint } from "#shared/contacts/contacts.contract.ts";
import type { Contact } from "#shared/contacts/contacts.schema.ts";
import { mayWe } from "#shared/suppressions/suppressions.contract.ts";
import { call, callLive } from "#web/kernel/api/call.ts";

export const contactKeys = {
  one: (id: string | null) => ["contact", id] as const,
  related: (id: string, version: number) => ["contact", id, "related", version] as const,
  accounts: (text: string) => ["contacts", "accounts", text] as const,
  verdict: (id: string, version: number) => ["contact", id, "may-we", version] as const,
};

/** One contact with its details, for `useLiveRecord`. */
export const contactRecord = (id: string | null) => ({
  queryKey: contactKeys.one(id),
  read: (signal: AbortSignal) => callLive(getContactEndpoint, { params: { id: id! }, signal }),
});

/** Others at the same company, read again with each version of the contact. */
export const relatedContacts = (id: string, version: number) => ({
  queryKey: contactKeys.related(id, version),
  read: (signal: AbortSignal) => call(relatedContactsEndpoint, { params: { id }, signal }),
});

/** Accounts to put a person at, by what was typed. */
export const accountsToChooseQuery = (text: string) =>
  queryOptions({
    queryKey: contactKeys.accounts(text),
    queryFn: ({ signal }) =>
      call(listAccountsEndpoint, { query: { limit: 20, ...(text ? { q: text } : {}) }, signal }),
    placeholderData: keepPreviousData,
  });

/** Whether this person may be contacted, by each channel. */
export const contactVerdictQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: contactKeys.verdict(id, version),
    queryFn: ({ signal }) => call(mayWe, { query: { who: id }, signal }),
  });

/** People around a record, as a panel names and reads them. */
export interface PeopleRead {
  queryKey: readonly unknown[];
  read: (signal: AbortSignal) => Promise<{ items: Contact[] }>;
}

export const peopleQuery = ({ queryKey, read }: PeopleRead) =>
  queryOptions({ queryKey, queryFn: ({ signal }) => read(signal) });
