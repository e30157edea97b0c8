import { queryOptions } from "@tanstack/react-query";
import { listCallbacks } from "#shared/calls/callbacks/callbacks.contract.ts";
import { callLive } from "#web/kernel/api/call.ts";

export const callbackKeys = {
  all: ["callbacks"] as const,
  mine: ["callbacks", "mine"] as const,
};

/** Promised calls that this person sees, for `useLiveList`. */
export const allCallbacks = {
  queryKey: callbackKeys.all,
  read: (signal: AbortSignal) => callLive(listCallbacks, { signal }),
};

/** The same beside the console. */
export const myCallbacksQuery = queryOptions({
  queryKey: callbackKeys.mine,
  queryFn: ({ signal }) => callLive(listCallbacks, { signal }),
});
