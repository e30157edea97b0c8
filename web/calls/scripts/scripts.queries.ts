import { queryOptions } from "@tanstack/react-query";
import { listScripts } from "#shared/calls/scripts/scripts.contract.ts";
import { call, callLive } from "#web/kernel/api/call.ts";

export const scriptKeys = {
  all: ["scripts"] as const,
  choices: ["scripts", "choices"] as const,
};

/** Every call script, for `useLiveList`. */
export const allScripts = {
  queryKey: scriptKeys.all,
  read: (signal: AbortSignal) => callLive(listScripts, { signal }),
};

/** Scripts to choose from. */
export const scriptChoicesQuery = queryOptions({
  queryKey: scriptKeys.choices,
  queryFn: ({ signal }) => call(listScripts, { signal }),
});
