import { queryOptions } from "@tanstack/react-query";
import { getImportEndpoint, listImportsEndpoint } from "#shared/imports/imports.contract.ts";
import { callLive } from "#web/kernel/api/call.ts";

export const importKeys = {
  all: ["imports"] as const,
  one: (id: string | null) => ["import", id] as const,
};

/** The newest imports, for `useLiveList`. */
export const allImports = {
  queryKey: importKeys.all,
  read: (signal: AbortSignal) => callLive(listImportsEndpoint, { query: { limit: 200 }, signal }),
};

export const importQuery = (id: string | null) =>
  queryOptions({
    queryKey: importKeys.one(id),
    queryFn: ({ signal }) => callLive(getImportEndpoint, { params: { id: id! }, signal }),
    enabled: id !== null,
  });
