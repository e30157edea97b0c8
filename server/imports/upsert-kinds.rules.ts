import { deriveAccount } from "#shared/accounts/account.rules.ts";
import type { FieldFault } from "#shared/accounts/account.rules.ts";
import { namesNoCompany } from "#shared/accounts/company-name.rules.ts";
import { contradictsCompany } from "#shared/accounts/same-company.rules.ts";
import type { CompanyFacts, CompanyRung } from "#shared/accounts/same-company.rules.ts";
import { deriveContact } from "#shared/contacts/contact.rules.ts";
import { contradictsPerson } from "#shared/contacts/same-person.rules.ts";
import type { PersonFacts, PersonRung } from "#shared/contacts/same-person.rules.ts";

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
  /** The domain in `fields` is a guess by a person's address, which no statement gives way to. */
  guessed?: boolean;
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

export type Facts = PersonFacts | CompanyFacts;

interface Rung {
  name: string;
  /** SQL condition over `r` (the keys) and `c` (the stored record). */
  where: string;
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
  /** What says who it is, so that a row with a fault in it is not taken. */
  keyFields: readonly string[];
  /** The rungs below the external id: those that few share, then those that are asked for the rest. */
  strong: readonly Rung[];
  soft: readonly Rung[];
  /** Stored fields that `factsOf` reads. */
  factFields: readonly string[];
  /** What a record with its derived fields says of who it is. */
  factsOf(record: Fields, external: string | null, guessed: boolean): Facts;
  contradicts(rung: string, a: Facts, b: Facts): boolean;
  /** Whether a stored record stands for nobody, so that nothing is it. */
  isNobody(stored: Fields): boolean;
  /** Keys as they are compared among incoming records, with their rungs. */
  shared(keys: Keys): { key: string; rung: string }[];
}

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
  nameless: (record) =>
    record["lastName"] || record["firstName"] || record["email"] || record["linkedinUrl"]
      ? null
      : "The row names no person: neither e-mail nor last name nor LinkedIn.",
  keyFields: ["email"],
  keys: (record, derived) => ({
    unique: text(derived["emailKey"]),
    linkedin: text(derived["linkedinKey"]),
    phone: text(derived["phoneE164"]),
    name: text(derived["nameKey"]),
    parent: text(record["accountId"]),
    domain: null,
  }),
  strong: [
    { name: "email", where: `c.email_key = r."unique"` },
    { name: "linkedin", where: `c.linkedin_key = r.linkedin` },
  ],
  // found by the name, not by a switchboard's number or a large company that thousands share;
  // "not distinct" is what no index can be asked for
  soft: [
    {
      name: "phone",
      where: `c.name_key = r.name and r.phone is not null
        and c.phone_e164 is not distinct from r.phone`,
    },
    {
      name: "name",
      where: `c.name_key = r.name and r.parent is not null
        and c.account_id is not distinct from r.parent`,
    },
    {
      name: "bare",
      where: `c.name_key = r.name and r.parent is null and r."unique" is null and r.linkedin is null
        and c.account_id is null and c.email_key is null`,
    },
  ],
  factFields: (
    "nameKey emailKey linkedinKey directE164 mobileE164 jobTitle country street city state postalCode " +
    "department seniority"
  ).split(" "),
  factsOf: (record, external): PersonFacts => ({
    external,
    name: text(record["nameKey"]),
    email: text(record["emailKey"]),
    linkedin: text(record["linkedinKey"]),
    phones: ["directE164", "mobileE164"].flatMap((field) => text(record[field]) ?? []),
    title: text(record["jobTitle"]),
    country: text(record["country"]),
    place: ["street", "city", "state", "postalCode", "department", "seniority"]
      .map((field) => (text(record[field]) ?? "").toLowerCase())
      .join("|"),
  }),
  contradicts: (rung, a, b) =>
    contradictsPerson(rung as PersonRung, a as PersonFacts, b as PersonFacts),
  isNobody: () => false,
  shared: ({ linkedin, phone, name, parent, unique }) => [
    ...(linkedin ? [{ key: `linkedin:${linkedin}`, rung: "linkedin" }] : []),
    ...(phone && name ? [{ key: `phone:${phone}|${name}`, rung: "phone" }] : []),
    ...(parent && name ? [{ key: `name:${parent}|${name}`, rung: "name" }] : []),
    ...(!parent && !unique && !linkedin && name ? [{ key: `bare:${name}`, rung: "bare" }] : []),
  ],
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
  keyFields: [],
  keys: (record, derived) => ({
    unique: null,
    linkedin: text(derived["linkedinKey"]),
    phone: null,
    name: record["name"] ? text(derived["nameCore"]) : null,
    parent: null,
    domain: text(derived["domain"]),
  }),
  strong: [
    { name: "domain", where: `c.domain = r.domain` },
    { name: "domain", where: `c.alias_domains @> array[r.domain]` },
    { name: "linkedin", where: `c.linkedin_key = r.linkedin` },
  ],
  soft: [{ name: "name", where: `c.name_core = r.name` }],
  factFields: "name nameCore legalForm domain aliasDomains linkedinKey hqCountry hqCity".split(" "),
  factsOf: (record, external, guessed): CompanyFacts => {
    const name = text(record["name"]);
    // called by its domain, it has no name of its own yet
    const isCalled = name !== null && name.toLowerCase() !== record["domain"];
    return {
      external,
      name: isCalled ? text(record["nameCore"]) : null,
      form: isCalled ? text(record["legalForm"]) : null,
      domain: text(record["domain"]),
      aliases: (record["aliasDomains"] as string[] | undefined) ?? [],
      guessed,
      linkedin: text(record["linkedinKey"]),
      country: text(record["hqCountry"]),
      city: text(record["hqCity"])?.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase() ?? null,
    };
  },
  contradicts: (rung, a, b) =>
    contradictsCompany(rung as CompanyRung, a as CompanyFacts, b as CompanyFacts),
  isNobody: (stored) => namesNoCompany(text(stored["name"]) ?? "") !== null,
  shared: ({ domain, linkedin, name }) => [
    ...(domain ? [{ key: `domain:${domain}`, rung: "domain" }] : []),
    ...(linkedin ? [{ key: `linkedin:${linkedin}`, rung: "linkedin" }] : []),
    ...(name ? [{ key: `name:${name}`, rung: "name" }] : []),
  ],
};

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
