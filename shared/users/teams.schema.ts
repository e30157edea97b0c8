import { z } from "zod";
import { zId } from "../kernel/ids.ts";
import { zLine } from "../kernel/text.ts";

export const zTeam = z.object({
  id: zId,
  name: z.string(),
  leadId: zId.nullable(),
  leadName: z.string().nullable(),
  members: z.array(z.object({ id: zId, name: z.string() })),
  version: z.number().int(),
  updatedAt: z.string(),
});
export type Team = z.infer<typeof zTeam>;

const zTeamName = zLine(80).min(1);

/** The lead is a member too, named among `memberIds` or not. */
export const zCreateTeam = z.strictObject({
  name: zTeamName,
  leadId: zId.nullable().default(null),
  memberIds: z.array(zId).max(500).default([]),
});
export type CreateTeam = z.output<typeof zCreateTeam>;

export const zChangeTeam = z.strictObject({
  name: zTeamName.optional(),
  leadId: zId.nullable().optional(),
});
export type ChangeTeam = z.output<typeof zChangeTeam>;

export const zTeamMembers = z.strictObject({ userIds: z.array(zId).min(1).max(500) });
