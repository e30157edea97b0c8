import { queryOptions } from "@tanstack/react-query";
import { listAccountsEndpoint } from "#shared/accounts/accounts.contract.ts";
import { listContactsEndpoint } from "#shared/contacts/contacts.contract.ts";
import { displayName } from "#shared/contacts/display-name.rules.ts";
import type { EntityType } from "#shared/filters/filter.schema.ts";
import { fillPath } from "#shared/kernel/endpoint.ts";
import { exportList, getList, listLists } from "#shared/lists/lists.contract.ts";
import { allPages } from "#web/kernel/api/all-pages.ts";
import { call, callLive } from "#web/kernel/api/call.ts";
import { useSession } from "#web/kernel/api/session.store.ts";

export const listKeys = {
  all: ["lists"] as const,
  one: (id: string) => ["list", id] as const,
  found: (entityType: EntityType, text: string) => ["lists", "found", entityType, text] as const,
};

/** Every list that this person sees, for `useLiveList`. */
export const allLists = {
  queryKey: listKeys.all,
  read: (signal: AbortSignal) =>
    allPages((cursor) => callLive(listLists, { query: { cursor }, signal })),
};

export const listQuery = (id: string) =>
  queryOptions({
    queryKey: listKeys.one(id),
    queryFn: ({ signal }) => call(getList, { params: { id }, signal }),
  });

/** The first people or companies whose names or addresses contain the text. */
export const foundToAddQuery = (entityType: EntityType, text: string) =>
  queryOptions({
    queryKey: listKeys.found(entityType, text),
    queryFn: async ({ signal }) => {
      const query = { limit: 20, ...(text ? { q: text } : {}) };
      if (entityType === "account") {
        const { items } = await call(listAccountsEndpoint, { query, signal });
        return items.map(({ id, name, domain }) => ({ id, name, about: domain }));
      }
      const { items } = await call(listContactsEndpoint, { query, signal });
      return items.map((one) => ({
        id: one.id,
        name: displayName(one),
        about: one.accountName ?? one.email,
      }));
    },
  });

/** Saves all members of a list as a file of the name that the server gives. */
export async function downloadList(id: string, format: "csv" | "json"): Promise<void> {
  const response = await fetch(fillPath(exportList.path, { id }), {
    method: "POST",
    credentials: "same-origin",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${useSession.getState().accessToken ?? ""}`,
    },
    body: JSON.stringify({ format }),
  });
  if (!response.ok) throw new Error(`The export was refused (${response.status}).`);
  const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("content-disposition") ?? "");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = named ? decodeURIComponent(named[1]!) : `list.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
