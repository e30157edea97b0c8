import { z } from "zod";
import { defineAction } from "../kernel/action.ts";
import { rowEvents } from "../kernel/row-events.ts";
import { defineTopic } from "../kernel/topics.ts";
import { zTeam } from "./teams.schema.ts";

/** Teams with their members: the administration screen. */
export const teamsTopic = defineTopic({
  pattern: "teams",
  class: "log",
  audience: "agency",
  verb: "user.read",
  events: rowEvents(zTeam),
});

/** Who joined or left: what these share with the team, and it with them, changes hands. */
const moved = z.object({ userIds: z.array(z.uuid()) });

export const teamCreated = defineAction("team.created", "team", moved);
export const teamChanged = defineAction("team.changed", "team", moved);
export const teamDeleted = defineAction("team.deleted", "team", moved);
export const teamMembersAdded = defineAction("team.members_added", "team", moved);
export const teamMembersRemoved = defineAction("team.members_removed", "team", moved);
