import { z } from "zod";
import { zId } from "../kernel/ids.ts";
import { zClientKind, zEmail, zPersonName, zUserStatus } from "../users/users.schema.ts";

/** A colleague as people of the same organisation see them: the allow-list, as in `portal.schema.ts`. */
export const zPortalPerson = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string(),
  email: z.string(),
  clientKind: zClientKind,
  status: zUserStatus,
});
export type PortalPerson = z.infer<typeof zPortalPerson>;

/** Neither a role nor an organisation: both are the inviting person's. */
export const zInviteColleague = z.strictObject({
  email: zEmail,
  name: zPersonName,
  clientKind: zClientKind,
});
export type InviteColleague = z.output<typeof zInviteColleague>;

export const zChangeColleague = z.strictObject({
  name: zPersonName.optional(),
  clientKind: zClientKind.optional(),
  /** Back in; the way out is the command of its own. */
  status: z.literal("active").optional(),
});
export type ChangeColleague = z.output<typeof zChangeColleague>;
