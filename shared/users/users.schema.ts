import { z } from "zod";
import { ROLES, VERBS } from "../kernel/access.ts";
import { zId } from "../kernel/ids.ts";
import { CLIENT_KINDS } from "./client-kind.rules.ts";
import { zLine } from "../kernel/text.ts";

export const zRole = z.enum(ROLES);
export const zEmail = zLine(254).toLowerCase().pipe(z.email());
/** A label of what a person can do, as the agency words it: "German", "Security". */
export const zSkill = zLine(40).min(1);
const zSkills = z
  .array(zSkill)
  .max(30)
  .refine((list) => new Set(list.map((skill) => skill.toLowerCase())).size === list.length, {
    message: "Each skill once.",
  });
/** What a client user may do in the own organisation. */
export const zClientKind = z.enum(CLIENT_KINDS);
export const zPersonName = zLine(120).min(1);

/** The signed-in person's own record, as the shell needs it. */
export const zMe = z.object({
  id: zId,
  name: z.string(),
  email: z.string(),
  roles: z.array(zRole),
  clientId: zId.nullable(),
});
export type Me = z.infer<typeof zMe>;

export const zVerb = z.enum(VERBS as [string, ...string[]]);

export const zUserStatus = z.enum(["invited", "active", "disabled"]);

export const zUser = z.object({
  id: zId,
  name: z.string(),
  email: z.string(),
  /** A client invited this address, and it is another account's: no mail went out. */
  addressTaken: z.boolean(),
  roles: z.array(zRole),
  clientId: zId.nullable(),
  clientName: z.string().nullable(),
  /** Of a client user; null for staff. */
  clientKind: zClientKind.nullable(),
  status: zUserStatus,
  skills: z.array(z.string()),
  teams: z.array(z.object({ id: zId, name: z.string() })),
  version: z.number().int(),
  createdAt: z.string(),
});
export type User = z.infer<typeof zUser>;

const roles = z
  .array(zRole)
  .min(1)
  .refine((list) => !list.includes("client_user") || list.length === 1, {
    message: "A client user holds no other role.",
  });

export const zInviteUser = z
  .strictObject({
    email: zEmail,
    name: zPersonName,
    roles,
    clientId: zId.nullable().default(null),
    /** Of a client user, who is an approver unless told. */
    clientKind: zClientKind.optional(),
  })
  .refine((input) => input.roles.includes("client_user") === (input.clientId !== null), {
    message: "A client user needs an organisation, and only a client user has one.",
    path: ["clientId"],
  })
  .refine((input) => input.clientId !== null || input.clientKind === undefined, {
    message: "Only a client user is an approver or a viewer.",
    path: ["clientKind"],
  });
export type InviteUser = z.output<typeof zInviteUser>;

export const zChangeUser = z.strictObject({
  name: zPersonName.optional(),
  roles: roles.optional(),
  /** Back to work; the way out is the command that hands over. */
  status: z.literal("active").optional(),
  skills: zSkills.optional(),
  clientKind: zClientKind.optional(),
});
export type ChangeUser = z.output<typeof zChangeUser>;

/** Something a person holds and somebody must go on with. */
export const zHolding = z.object({ what: z.string(), count: z.number().int() });
export type Holding = z.infer<typeof zHolding>;

/** Who takes over; null only for one who holds nothing. */
export const zDeactivateUser = z.strictObject({ successorId: zId.nullable() });

export const zClient = z.object({
  id: zId,
  name: z.string(),
  status: z.enum(["active", "archived"]),
  users: z.number().int(),
  version: z.number().int(),
});
export type Client = z.infer<typeof zClient>;
