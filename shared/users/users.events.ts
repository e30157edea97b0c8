import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { defineTopic } from "../kernel/topics.ts";
import { rowEvents } from "../kernel/row-events.ts";
import { zUser } from "./users.schema.ts";

/** Everybody who may sign in: the user administration screen. */
export const usersTopic = defineTopic({
  pattern: "users",
  class: "log",
  audience: "agency",
  verb: "user.read",
  events: rowEvents(zUser),
});

const none = z.object({});
export const userInvited = defineAction("user.invited", "user", z.object({ linkId: z.uuid() }));
export const userResetRequested = defineAction(
  "user.reset_requested",
  "user",
  z.object({ linkId: z.uuid() }),
);
export const userChanged = defineAction("user.changed", "user", none);
export const userTeamsChanged = defineAction("user.teams_changed", "user", none);
export const userDeactivated = defineAction(
  "user.deactivated",
  "user",
  z.object({
    successorId: z.uuid().nullable(),
    handedOver: z.array(z.object({ what: z.string(), count: z.number().int() })),
  }),
);
export const userJoined = defineAction("user.joined", "user", none);
export const userRevoked = defineAction(
  "user.revoked",
  "user",
  z.object({ why: z.enum(["password", "rights", "operator", "reuse", "signed_out"]) }),
);
export const userSignedIn = defineAction(
  "user.signed_in",
  "user",
  z.object({ sessionId: z.uuid() }),
);
/** Of a person, or of `NOBODY` when the e-mail is no one's; a kind of its own, which no screen follows. */
export const signInRefused = defineAction("user.sign_in_refused", "sign_in", none);
export const NOBODY = "00000000-0000-0000-0000-000000000000";
export const clientCreated = defineAction("client.created", "client", none);
