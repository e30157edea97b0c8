import { queryOptions } from "@tanstack/react-query";
import { getSystem } from "#shared/system/system.contract.ts";
import { call } from "#web/kernel/api/call.ts";

export const systemKeys = { state: ["system"] as const };

/** Processes, queues and lag as they are now. */
export const systemQuery = queryOptions({
  queryKey: systemKeys.state,
  queryFn: ({ signal }) => call(getSystem, { signal }),
  retry: false,
});
