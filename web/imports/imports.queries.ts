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

export const importRecord = (id: string | null) => ({
  queryKey: importKeys.one(id),
  read: (signal: AbortSignal) => callLive(getImportEndpoint, { params: { id: id! }, signal }),
});
