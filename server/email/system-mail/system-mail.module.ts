import type { ServerModule } from "#server/kernel/module.ts";
import * as jobs from "./system-mail.jobs.ts";
import { systemMailSubscribers } from "./system-mail.subscribers.ts";

/** The workspace's own mails: invitations, resets, notices. */
export const systemMailRoom: ServerModule = {
  name: "email/system-mail",
  jobs: Object.values(jobs),
  subscribers: systemMailSubscribers,
};
