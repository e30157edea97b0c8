import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import {
  zChangeUser,
  zClient,
  zDeactivateUser,
  zHolding,
  zInviteUser,
  zUser,
} from "./users.schema.ts";
import { zLine } from "../kernel/text.ts";

const params = z.object({ id: zId });

export const listUsers = endpoint({
  method: "GET",
  path: "/api/users",
  access: "user.read",
  summary: "Everybody who may sign in, staff and clients",
  response: z.object({ items: z.array(zUser), nextCursor: z.string().nullable() }),
});

export const inviteUser = endpoint({
  method: "POST",
  path: "/api/users",
  access: "user.manage",
  summary: "Invites a person by e-mail",
  body: zInviteUser,
  response: zUser,
  status: 201,
});

export const changeUser = endpoint({
  method: "PATCH",
  path: "/api/users/:id",
  access: "user.manage",
  summary: "Changes name, roles, skills or reactivates; a change of rights ends the sessions",
  params,
  body: zChangeUser,
  response: zUser,
  ifMatch: true,
});

export const userHoldings = endpoint({
  method: "GET",
  path: "/api/users/:id/holdings",
  access: "user.manage",
  summary: "What a person holds that somebody must take over before they leave",
  params,
  response: z.object({ items: z.array(zHolding) }),
});

export const deactivateUser = endpoint({
  method: "POST",
  path: "/api/users/:id/deactivate",
  access: "user.manage",
  summary: "Ends a person's access and hands all they hold to a successor",
  params,
  body: zDeactivateUser,
  response: zUser,
  ifMatch: true,
});

export const revokeUser = endpoint({
  method: "POST",
  path: "/api/users/:id/revoke",
  access: "user.manage",
  summary: "Signs a person out everywhere within two seconds",
  params,
  body: z.strictObject({}),
  response: zUser,
});

export const reinviteUser = endpoint({
  method: "POST",
  path: "/api/users/:id/invite",
  access: "user.manage",
  summary: "Sends the invitation again; the older link stops working",
  params,
  body: z.strictObject({}),
  response: zUser,
});

export const listClients = endpoint({
  method: "GET",
  path: "/api/clients",
  access: "client.read",
  summary: "Client organisations",
  response: z.object({ items: z.array(zClient), nextCursor: z.string().nullable() }),
});

export const createClientOrganisation = endpoint({
  method: "POST",
  path: "/api/clients",
  access: "client.manage",
  summary: "Adds a client organisation",
  body: z.strictObject({ name: zLine(120).min(1) }),
  response: zClient,
  status: 201,
});
