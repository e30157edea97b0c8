import { queryOptions } from "@tanstack/react-query";
import { fillPath } from "#shared/kernel/endpoint.ts";
import { exportList, getList, listLists } from "#shared/lists/lists.contract.ts";
import { allPages } from "#web/kernel/api/all-pages.ts";
import { call, callLive } from "#web/kernel/api/call.ts";
import { useSession } from "#web/kernel/api/session.store.ts";

export const listKeys = {
  all: ["lists"] as const,
  one: (id: string) => ["list", id] as const,
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
