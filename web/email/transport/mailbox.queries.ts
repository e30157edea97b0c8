import { queryOptions } from "@tanstack/react-query";
import { getMailboxMail } from "#shared/email/transport/mailbox.contract.ts";
import { call } from "#web/kernel/api/call.ts";

export const mailboxKeys = {
  all: ["mailbox"] as const,
  mail: (id: string) => ["mailbox", id] as const,
};

/** A mail that went out: it never changes. */
export const mailQuery = (id: string) =>
  queryOptions({
    queryKey: mailboxKeys.mail(id),
    queryFn: ({ signal }) => call(getMailboxMail, { params: { id }, signal }),
    staleTime: Infinity,
  });
