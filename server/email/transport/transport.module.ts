import { mailboxTopic } from "#shared/email/transport/mailbox.events.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { mailboxRoutes } from "./mailbox.routes.ts";
import { mailboxCount } from "./sandbox-mailbox.service.ts";

/** How mails go out, and the mailbox of the built-in sandbox. */
export const transportRoom: ServerModule = {
  name: "email/transport",
  routes: mailboxRoutes,
  topics: [{ def: mailboxTopic, actual: mailboxCount }],
};
