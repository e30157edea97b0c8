import { queryOptions } from "@tanstack/react-query";
import { listForms } from "#shared/forms/forms.contract.ts";
import { call, callLive } from "#web/kernel/api/call.ts";

export const formKeys = {
  all: ["forms"] as const,
  choices: ["forms", "choices"] as const,
};

/** Every qualification form, for `useLiveList`. */
export const allForms = {
  queryKey: formKeys.all,
  read: (signal: AbortSignal) => callLive(listForms, { signal }),
};

/** Forms to choose from. */
export const formChoicesQuery = queryOptions({
  queryKey: formKeys.choices,
  queryFn: ({ signal }) => call(listForms, { signal }),
});
