import { sendersTopic } from "#shared/email/senders/senders.events.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { SenderProfile } from "./sender.entity.ts";
import { projectSenders } from "./senders.project.ts";
import { sendersRoutes } from "./senders.routes.ts";

/** As whom campaigns write. */
export const sendersRoom: ServerModule = {
  name: "email/senders",
  entities: [SenderProfile],
  audited: { SenderProfile: "sender" },
  routes: sendersRoutes,
  topics: [{ def: sendersTopic }],
  project: { sender: projectSenders },
};
