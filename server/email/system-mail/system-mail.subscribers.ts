import { userInvited, userResetRequested } from "#shared/users/users.events.ts";
import type { Subscriber } from "#server/kernel/module.ts";
import { userLinkJob } from "./system-mail.jobs.ts";

/** Invitations and resets of passwords go out by mail. */
export const systemMailSubscribers: Subscriber[] = [
  {
    on: userInvited,
    job: userLinkJob,
    payload: ({ payload }) => ({ linkId: payload["linkId"], kind: "invite" }),
  },
  {
    on: userResetRequested,
    job: userLinkJob,
    payload: ({ payload }) => ({ linkId: payload["linkId"], kind: "reset" }),
  },
];
