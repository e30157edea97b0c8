import { deriveAccount } from "#shared/accounts/account.rules.ts";
import type { FieldFault } from "#shared/accounts/account.rules.ts";
import { isFreeMail } from "#shared/accounts/domain.rules.ts";
import { deriveContact } from "#shared/contacts/contact.rules.ts";
import { emailDomain } from "#shared/contacts/email.rules.ts";

export type Fields = Record<string, unknown>;

/** One record as a source has it; only what it says, by field. */
export interface Incoming {
  n: number;
  fields: Fields;
  externalId: string | null;
  /** Alpha-2 for national phone numbers without a country of their own. */
  region: string | null;
  /** Only look it up: when it is not there, nothing is made of it. */
  lookup?: boolean;
}

/** What the ladder looks at: the keys of one incoming record. */
export interface Keys {
  unique: string | null;
  linkedin: string | null;
  phone: string | null;
  name: string | null;
  parent: string | null;
  domain: string | null;
}

/** How one kind of record is recognised, derived and stored by a set-based upsert. */
export interface UpsertKind {
  entity: "account" | "contact";
  table: string;
  /** Stored fields, except id, version and times. */
  fields: readonly string[];
  blank: Fields;
  /** A field and what it comes to: another spelling of the same is no change. */
  spelled: Readonly<Record<string, string>>;
  /** Derived fields of a whole record. */
  derive(record: Fields, region: string | null): { derived: Fields; faults: FieldFault[] };
  keys(record: Fields, derived: Fields): Keys;
  /** Why nothing new can be made of a record; null when it can. */
  nameless(record: Fields): string | null;
  /** SQL over `r` (the keys) that gives the stored record's id, rung by rung. */
  rungs: readonly string[];
  /** SQL over `r` for the stored record that already has the unique key. */
  uniqueOwner: string;
  /** Keys as they are compared among incoming records; soft ones only where nothing contradicts. */
  shared(keys: Keys): { key: string; soft: boolean }[];
  rival(keys: Keys): string | null;
}

// The oldest. By a row, not by its columns: else the planner may walk the index of `created_at` over
// the whole table, in the hope of an early hit.
const live = "c.deleted_at is null order by row(c.created_at, c.id) limit 1";

export const CONTACT_KIND: UpsertKind = {
  entity: "contact",
  table: "contact",
  fields: (
    "accountId firstName lastName nameKey jobTitle seniority department email emailKey emailStatus " +
    "directPhone directE164 mobilePhone mobileE164 hqPhone hqE164 phoneE164 phoneExt phoneType street city " +
    "state postalCode country timeZone timeZoneSource linkedinUrl linkedinKey tags intentTopics ownerId " +
    "source consentBasis custom lockedFields"
  ).split(" "),
  blank: { emailStatus: "unknown", tags: [], intentTopics: [], custom: {}, lockedFields: [] },
  spelled: {
    email: "emailKey",
    directPhone: "directE164",
    mobilePhone: "mobileE164",
    hqPhone: "hqE164",
    country: "country",
    linkedinUrl: "linkedinKey",
  },
  derive(record, region) {
    // a zone that was derived before is derived again
    const own = record["timeZoneSource"] ?? "explicit";
    const timeZone = own === "explicit" ? text(record["timeZone"]) : null;
    const { derived, faults } = deriveContact({ ...record, timeZone }, region);
    return { derived: { ...derived }, faults };
  },
  nameless: () => null,
  keys: (record, derived) => ({
    unique: text(derived["emailKey"]),
    linkedin: text(derived["linkedinKey"]),
    phone: text(derived["phoneE164"]),
    name: text(derived["nameKey"]),
    parent: text(record["accountId"]),
    domain: null,
  }),
  rungs: [
    `select c.id from contact c where c.email_key = r."unique" and ${live}`,
    `select c.id from contact c where c.linkedin_key = r.linkedin and ${live}`,
    // found by the name, not by a switchboard's number or a large company that thousands share;
    // "not distinct" is what no index can be asked for
    `select c.id from contact c where c.name_key = r.name and r.phone is not null
       and c.phone_e164 is not distinct from r.phone and ${live}`,
    `select c.id from contact c where c.name_key = r.name and r.parent is not null
       and c.account_id is not distinct from r.parent
       and (c.email_key is null or r."unique" is null) and ${live}`,
  ],
  uniqueOwner: `select c.id from contact c where c.email_key = r."unique" and c.deleted_at is null`,
  shared: ({ linkedin, phone, name, parent }) => [
    ...(linkedin ? [{ key: `linkedin:${linkedin}`, soft: false }] : []),
    ...(phone && name ? [{ key: `phone:${phone}|${name}`, soft: false }] : []),
    ...(parent && name ? [{ key: `name:${parent}|${name}`, soft: true }] : []),
  ],
  rival: (keys) => keys.unique,
};

export const ACCOUNT_KIND: UpsertKind = {
  entity: "account",
  table: "account",
  fields: (
    "name nameCore legalForm domain aliasDomains industry subIndustry naicsCode revenue revenueRange staffCount " +
    "staffRange hqStreet hqCity hqState hqPostalCode hqCountry hqPhone hqE164 linkedinUrl linkedinKey techStack " +
    "intentTopics tags tier parentId ownerId source custom lockedFields"
  ).split(" "),
  blank: {
    aliasDomains: [],
    techStack: [],
    intentTopics: [],
    tags: [],
    custom: {},
    lockedFields: [],
  },
  spelled: {
    domain: "domain",
    hqCountry: "hqCountry",
    hqPhone: "hqE164",
    linkedinUrl: "linkedinKey",
  },
  derive(record) {
    const { derived, faults } = deriveAccount({ ...record, name: text(record["name"]) });
    return { derived: { ...derived }, faults };
  },
  nameless: (record) => (record["name"] ? null : "The row names no company."),
  keys: (record, derived) => ({
    unique: null,
    linkedin: text(derived["linkedinKey"]),
    phone: null,
    name: record["name"] ? text(derived["nameCore"]) : null,
    parent: null,
    domain: text(derived["domain"]),
  }),
  rungs: [
    `select c.id from account c where c.domain = r.domain and ${live}`,
    `select c.id from account c where c.alias_domains @> array[r.domain] and ${live}`,
    `select c.id from account c where c.linkedin_key = r.linkedin and ${live}`,
    `select c.id from account c where c.name_core = r.name
       and (c.domain is null or r.domain is null) and ${live}`,
  ],
  uniqueOwner: "select null::uuid",
  shared: ({ domain, linkedin, name }) => [
    ...(domain ? [{ key: `domain:${domain}`, soft: false }] : []),
    ...(linkedin ? [{ key: `linkedin:${linkedin}`, soft: false }] : []),
    ...(name ? [{ key: `name:${name}`, soft: true }] : []),
  ],
  rival: (keys) => keys.domain,
};

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The company's domain by a person's address; null for free-mail providers. */
export function companyDomain(emailKey: string | null): string | null {
  if (!emailKey) return null;
  const domain = emailDomain(emailKey);
  return isFreeMail(domain) ? null : domain;
}
