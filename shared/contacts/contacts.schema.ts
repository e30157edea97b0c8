import { z } from "zod";
import { zId } from "../kernel/ids.ts";
import { zLabels, zOptionalLine } from "../kernel/text.ts";

export const EMAIL_STATUSES = ["unknown", "valid", "invalid", "risky", "bounced"] as const;
export type EmailStatus = (typeof EMAIL_STATUSES)[number];

/** How a contact's time zone was found; `ambiguous`: dial only when every zone of the country allows it. */
export const TIME_ZONE_SOURCES = [
  "explicit",
  "area_code",
  "state",
  "country",
  "ambiguous",
] as const;
export type TimeZoneSource = (typeof TIME_ZONE_SOURCES)[number];

const zInstant = z.string();
const zCustom = z.record(z.string().max(60), z.unknown());

/** A person as staff see it: rows of the grid, live events, the drawer. */
export const zContact = z.object({
  id: zId,
  version: z.number().int(),
  accountId: zId.nullable(),
  accountName: z.string().nullable(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  jobTitle: z.string().nullable(),
  seniority: z.string().nullable(),
  department: z.string().nullable(),
  email: z.string().nullable(),
  emailStatus: z.enum(EMAIL_STATUSES),
  directPhone: z.string().nullable(),
  directE164: z.string().nullable(),
  mobilePhone: z.string().nullable(),
  mobileE164: z.string().nullable(),
  hqPhone: z.string().nullable(),
  hqE164: z.string().nullable(),
  /** The number to call: the first valid one of direct, mobile, headquarters. */
  phoneE164: z.string().nullable(),
  phoneExt: z.string().nullable(),
  phoneType: z.string().nullable(),
  street: z.string().nullable(),
  city: z.string().nullable(),
  state: z.string().nullable(),
  postalCode: z.string().nullable(),
  country: z.string().nullable(),
  timeZone: z.string().nullable(),
  timeZoneSource: z.enum(TIME_ZONE_SOURCES).nullable(),
  linkedinUrl: z.string().nullable(),
  tags: z.array(z.string()),
  intentTopics: z.array(z.string()),
  ownerId: zId.nullable(),
  source: z.string().nullable(),
  consentBasis: z.string().nullable(),
  custom: zCustom,
  /** Fields set by hand: no import overwrites them. */
  lockedFields: z.array(z.string()),
  createdAt: zInstant,
  updatedAt: zInstant,
  deletedAt: zInstant.nullable(),
});
export type Contact = z.infer<typeof zContact>;

/** What a person may set; keys, E.164 numbers and the time zone's origin are derived. */
export const contactFields = {
  accountId: zId.nullable(),
  firstName: zOptionalLine(100),
  lastName: zOptionalLine(100),
  jobTitle: zOptionalLine(),
  seniority: zOptionalLine(60),
  department: zOptionalLine(100),
  email: zOptionalLine(254),
  emailStatus: z.enum(EMAIL_STATUSES),
  directPhone: zOptionalLine(60),
  mobilePhone: zOptionalLine(60),
  hqPhone: zOptionalLine(60),
  street: zOptionalLine(),
  city: zOptionalLine(120),
  state: zOptionalLine(120),
  postalCode: zOptionalLine(20),
  country: zOptionalLine(80),
  timeZone: zOptionalLine(60),
  linkedinUrl: zOptionalLine(300),
  tags: zLabels,
  intentTopics: zLabels,
  ownerId: zId.nullable(),
  consentBasis: zOptionalLine(100),
  custom: zCustom,
  lockedFields: zLabels,
};
export type ContactField = keyof typeof contactFields;

export const zContactCreate = z.strictObject(contactFields).partial();
export type ContactCreate = z.infer<typeof zContactCreate>;

export const zContactPatch = zContactCreate;
export type ContactPatch = z.infer<typeof zContactPatch>;

export const zContactStats = z.object({
  callsTotal: z.number().int(),
  lastCalledAt: zInstant.nullable(),
  lastDisposition: z.string().nullable(),
  emailsTotal: z.number().int(),
  lastEmailedAt: zInstant.nullable(),
  lastOpenedAt: zInstant.nullable(),
  lastClickedAt: zInstant.nullable(),
  leadsTotal: z.number().int(),
});

export const zContactDetail = zContact.extend({
  stats: zContactStats.nullable(),
  can: z.object({ edit: z.boolean(), delete: z.boolean() }),
});
export type ContactDetail = z.infer<typeof zContactDetail>;

/** Columns a list may be sorted by; `-` in front turns the order. */
export const CONTACT_SORTS = [
  "lastName",
  "firstName",
  "email",
  "jobTitle",
  "seniority",
  "department",
  "country",
  "city",
  "accountName",
  "createdAt",
  "updatedAt",
] as const;
export type ContactSort = (typeof CONTACT_SORTS)[number];
