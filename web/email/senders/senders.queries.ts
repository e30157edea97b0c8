import { queryOptions } from "@tanstack/react-query";
import { listSenders } from "#shared/email/senders/senders.contract.ts";
import { call, callLive } from "#web/kernel/api/call.ts";

export const senderKeys = {
  all: ["senders"] as const,
  choices: ["senders", "choices"] as const,
};

/** Who mails come from, for `useLiveList`. */
export const allSenders = {
  queryKey: senderKeys.all,
  read: (signal: AbortSignal) => callLive(listSenders, { signal }),
};

/** Senders to choose from. */
export const senderChoicesQuery = queryOptions({
  queryKey: senderKeys.choices,
  queryFn: ({ signal }) => call(listSenders, { signal }),
});
