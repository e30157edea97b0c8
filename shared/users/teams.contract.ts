import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zChangeTeam, zCreateTeam, zTeam, zTeamMembers } from "./teams.schema.ts";

const params = z.object({ id: zId });

export const listTeams = endpoint({
  method: "GET",
  path: "/api/teams",
  access: "user.read",
  summary: "Teams with their lead and members",
  response: z.object({ items: z.array(zTeam), nextCursor: z.string().nullable() }),
});

export const createTeam = endpoint({
  method: "POST",
  path: "/api/teams",
  access: "user.manage",
  summary: "Makes a team",
  body: zCreateTeam,
  response: zTeam,
  status: 201,
});

export const changeTeam = endpoint({
  method: "PATCH",
  path: "/api/teams/:id",
  access: "user.manage",
  summary: "Renames a team or sets its lead, who becomes a member",
  params,
  body: zChangeTeam,
  response: zTeam,
  ifMatch: true,
});

export const deleteTeam = endpoint({
  method: "DELETE",
  path: "/api/teams/:id",
  access: "user.manage",
  summary: "Deletes a team; what was shared with it is its owner's alone",
  params,
  ifMatch: true,
});

export const addTeamMembers = endpoint({
  method: "POST",
  path: "/api/teams/:id/members",
  access: "user.manage",
  summary: "Adds members; those in the team already stay",
  params,
  body: zTeamMembers,
  response: zTeam,
});

export const removeTeamMembers = endpoint({
  method: "POST",
  path: "/api/teams/:id/members/remove",
  access: "user.manage",
  summary: "Takes members out; what the team shares leaves their screens at once",
  params,
  body: zTeamMembers,
  response: zTeam,
});
