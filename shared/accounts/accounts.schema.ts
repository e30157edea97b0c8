import { z } from "zod";
import { zId } from "../kernel/ids.ts";
import { zLabels, zLine, zOptionalLine } from "../kernel/text.ts";

const zInstant = z.string();
const zMoney = z.number().nonnegative().max(1e15).nullable();
const zCount = z.number().int().nonnegative().max(50_000_000).nullable();
const zCustom = z.record(z.string().max(60), z.unknown());

/** A company as staff see it: rows of the grid, live events, the drawer. */
export const zAccount = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string(),
  domain: z.string().nullable(),
  aliasDomains: z.array(z.string()),
  industry: z.string().nullable(),
  subIndustry: z.string().nullable(),
  naicsCode: z.string().nullable(),
  revenue: z.number().nullable(),
  revenueRange: z.string().nullable(),
  staffCount: z.number().int().nullable(),
  staffRange: z.string().nullable(),
  hqStreet: z.string().nullable(),
  hqCity: z.string().nullable(),
  hqState: z.string().nullable(),
  hqPostalCode: z.string().nullable(),
  hqCountry: z.string().nullable(),
  hqPhone: z.string().nullable(),
  hqE164: z.string().nullable(),
  linkedinUrl: z.string().nullable(),
  techStack: z.array(z.string()),
  intentTopics: z.array(z.string()),
  tags: z.array(z.string()),
  tier: z.string().nullable(),
  parentId: zId.nullable(),
  ownerId: zId.nullable(),
  source: z.string().nullable(),
  custom: zCustom,
  /** Fields set by hand: no import overwrites them. */
  lockedFields: z.array(z.string()),
  createdAt: zInstant,
  updatedAt: zInstant,
  deletedAt: zInstant.nullable(),
});
export type Account = z.infer<typeof zAccount>;

/** What a person may set; everything else is derived or kept by the system. */
export const accountFields = {
  name: zLine(200).min(1),
  domain: zOptionalLine(253),
  aliasDomains: zLabels,
  industry: zOptionalLine(),
  subIndustry: zOptionalLine(),
  naicsCode: zOptionalLine(12),
  revenue: zMoney,
  revenueRange: zOptionalLine(60),
  staffCount: zCount,
  staffRange: zOptionalLine(60),
  hqStreet: zOptionalLine(),
  hqCity: zOptionalLine(120),
  hqState: zOptionalLine(120),
  hqPostalCode: zOptionalLine(20),
  hqCountry: zOptionalLine(80),
  hqPhone: zOptionalLine(60),
  linkedinUrl: zOptionalLine(300),
  techStack: zLabels,
  intentTopics: zLabels,
  tags: zLabels,
  tier: zOptionalLine(40),
  parentId: zId.nullable(),
  ownerId: zId.nullable(),
  custom: zCustom,
  lockedFields: zLabels,
};
export type AccountField = keyof typeof accountFields;

export const zAccountCreate = z
  .strictObject(accountFields)
  .partial()
  .extend({ name: accountFields.name });
export type AccountCreate = z.infer<typeof zAccountCreate>;

export const zAccountPatch = z.strictObject(accountFields).partial();
export type AccountPatch = z.infer<typeof zAccountPatch>;

export const zAccountDetail = zAccount.extend({
  parentName: z.string().nullable(),
  contactsTotal: z.number().int(),
  can: z.object({ edit: z.boolean(), delete: z.boolean() }),
});
export type AccountDetail = z.infer<typeof zAccountDetail>;

/** Columns a list may be sorted by; `-` in front turns the order. */
export const ACCOUNT_SORTS = [
  "name",
  "domain",
  "industry",
  "hqCountry",
  "hqCity",
  "staffCount",
  "revenue",
  "tier",
  "createdAt",
  "updatedAt",
] as const;
export type AccountSort = (typeof ACCOUNT_SORTS)[number];
