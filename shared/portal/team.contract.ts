import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zChangeColleague, zInviteColleague, zPortalPerson } from "./team.schema.ts";

const params = z.object({ id: zId });

/** Everybody of the organisation reads it; a verb of its own for reading people there is not. */
export const listPortalTeam = endpoint({
  method: "GET",
  path: "/api/portal/team",
  access: "portal.order.read",
  summary: "The people of the own organisation.",
  response: z.object({ items: z.array(zPortalPerson), nextCursor: z.null() }),
});

export const inviteColleague = endpoint({
  method: "POST",
  path: "/api/portal/team",
  access: "portal.team.manage",
  summary: "Invites a person into the own organisation by e-mail.",
  body: zInviteColleague,
  response: zPortalPerson,
  status: 201,
});

export const changeColleague = endpoint({
  method: "PATCH",
  path: "/api/portal/team/:id",
  access: "portal.team.manage",
  summary: "Changes name or kind, or reactivates; a change of rights ends the sessions.",
  params,
  body: zChangeColleague,
  response: zPortalPerson,
  ifMatch: true,
});

export const deactivateColleague = endpoint({
  method: "POST",
  path: "/api/portal/team/:id/deactivate",
  access: "portal.team.manage",
  summary: "Ends a person's access within two seconds.",
  params,
  body: z.strictObject({}),
  response: zPortalPerson,
  ifMatch: true,
});

export const reinviteColleague = endpoint({
  method: "POST",
  path: "/api/portal/team/:id/invite",
  access: "portal.team.manage",
  summary: "Sends the invitation again, once a minute at most; the older link stops working.",
  params,
  body: z.strictObject({}),
  response: zPortalPerson,
});
