import * as contract from "#shared/email/transport/mailbox.contract.ts";
import { route } from "#server/kernel/http/route.ts";
import { pageOfMailbox, readMailboxMail } from "./sandbox-mailbox.service.ts";

export const mailboxRoutes = [
  route(contract.listMailbox, ({ ctx, query }) => pageOfMailbox(ctx, query)),
  route(contract.getMailboxMail, ({ ctx, params }) => readMailboxMail(ctx, params.id)),
];
