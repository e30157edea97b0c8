import type { ImportEntity, ImportMapping } from "./imports.schema.ts";

export type CellKind = "text" | "labels" | "integer" | "money" | "loose";

export interface ImportField {
  /** `contact.email`, `account.name`; the same key everywhere in the product. */
  key: string;
  label: string;
  kind: CellKind;
  max: number;
  /** Column names that mean it, in plain letters. */
  names: string[];
}

const field = (
  key: string,
  label: string,
  names: string,
  kind: CellKind = "text",
  max = 200,
): ImportField => ({ key, label, kind, max, names: [label, ...names.split("|")].map(plain) });

/** `loose` cells may say "n/a" and mean nothing. */
const ACCOUNT: ImportField[] = [
  field(
    "account.name",
    "Company",
    "company name|account|account name|organization|organisation|employer|security|name of company",
  ),
  field(
    "account.domain",
    "Domain",
    "website|web site|company domain|company website|url|homepage|web",
    "loose",
    2000,
  ),
  field("account.industry", "Industry", "gics sector|sector|company industry|primary industry"),
  field(
    "account.subIndustry",
    "Sub-industry",
    "gics sub industry|sub industry|subindustry|sub sector",
  ),
  field("account.naicsCode", "NAICS code", "naics", "loose", 12),
  field(
    "account.revenue",
    "Revenue",
    "annual revenue|company revenue|turnover|revenue usd",
    "money",
  ),
  field("account.revenueRange", "Revenue range", "revenue band|revenue bracket", "text", 60),
  field(
    "account.staffCount",
    "Employees",
    "employee count|number of employees|headcount|staff|company size|staff count",
    "integer",
  ),
  field(
    "account.staffRange",
    "Employee range",
    "employees range|size range|staff range",
    "text",
    60,
  ),
  field(
    "account.hqLocation",
    "HQ location",
    "headquarters|headquarters location|hq|location of headquarters",
  ),
  field("account.hqStreet", "HQ street", "company address|company street|hq address"),
  field("account.hqCity", "HQ city", "company city|headquarters city", "text", 120),
  field("account.hqState", "HQ state", "company state|headquarters state|hq region", "text", 120),
  field(
    "account.hqPostalCode",
    "HQ postal code",
    "company zip|company postal code|hq zip",
    "text",
    20,
  ),
  field("account.hqCountry", "HQ country", "company country|headquarters country", "loose", 80),
  field("account.hqPhone", "Company phone", "company phone number|main phone", "loose", 60),
  field(
    "account.linkedinUrl",
    "Company LinkedIn",
    "company linkedin url|linkedin company|company linkedin page",
    "loose",
    300,
  ),
  field("account.techStack", "Technologies", "tech stack|technology", "labels", 4000),
  field("account.intentTopics", "Company intent topics", "account intent", "labels", 4000),
  field("account.tags", "Company tags", "account tags", "labels", 4000),
  field("account.tier", "Tier", "account tier", "text", 40),
];

const CONTACT: ImportField[] = [
  field("contact.firstName", "First name", "firstname|given name|forename|first", "text", 100),
  field("contact.lastName", "Last name", "lastname|surname|family name|last", "text", 100),
  field("contact.fullName", "Full name", "name|contact|contact name|person"),
  field(
    "contact.email",
    "E-mail",
    "email|email address|e mail address|mail|work email|business email",
    "loose",
    254,
  ),
  field("contact.jobTitle", "Job title", "title|position|role|jobtitle"),
  field("contact.seniority", "Seniority", "seniority level|management level|job level", "text", 60),
  field("contact.department", "Department", "function|job function|dept", "text", 100),
  field(
    "contact.directPhone",
    "Direct phone",
    "phone|phone number|telephone|direct|direct dial|work phone|tel",
    "loose",
    60,
  ),
  field("contact.mobilePhone", "Mobile phone", "mobile|cell|cell phone|mobile number", "loose", 60),
  field("contact.hqPhone", "HQ phone", "switchboard|office phone|hq phone number", "loose", 60),
  field("contact.street", "Street", "address|street address|address line 1"),
  field("contact.city", "City", "town|person city", "text", 120),
  field("contact.state", "State", "region|province|county|person state", "text", 120),
  field("contact.postalCode", "Postal code", "zip|zip code|postcode", "text", 20),
  field("contact.country", "Country", "person country|country name", "loose", 80),
  field("contact.timeZone", "Time zone", "timezone|tz", "loose", 60),
  field(
    "contact.linkedinUrl",
    "LinkedIn",
    "linkedin url|linkedin profile|person linkedin url|li url",
    "loose",
    300,
  ),
  field("contact.tags", "Tags", "labels|keywords", "labels", 4000),
  field("contact.intentTopics", "Intent topics", "intent|topics", "labels", 4000),
  field("contact.consentBasis", "Consent basis", "consent|legal basis", "text", 100),
];

const EXTERNAL = field(
  "externalId",
  "External id",
  "id|record id|crm id|symbol|ticker|reference|uuid",
  "loose",
  200,
);

/** What columns of a file can be read into. A file of contacts may carry their companies. */
export const IMPORT_FIELDS: Record<ImportEntity, readonly ImportField[]> = {
  account: [...ACCOUNT, EXTERNAL],
  contact: [...CONTACT, ...ACCOUNT, EXTERNAL],
};

const CUSTOM = /^(contact|account)\.custom\.([A-Za-z][\w ]{0,38})$/;

/** The definition of a mapped key; custom fields are text. Undefined when there is none. */
export function importField(entity: ImportEntity, key: string): ImportField | undefined {
  const known = IMPORT_FIELDS[entity].find((one) => one.key === key);
  if (known) return known;
  const custom = CUSTOM.exec(key);
  if (!custom || (entity === "account" && custom[1] !== "account")) return undefined;
  return { key, label: custom[2]!, kind: "text", max: 2000, names: [] };
}

/** Letters and digits only, lower case: how column names are compared. */
function plain(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");
}

/** For each column the field its name means; each field at most once, unknown columns stay out. */
export function suggestMapping(entity: ImportEntity, columns: readonly string[]): ImportMapping {
  const mapping: ImportMapping = {};
  const used = new Set<string>();
  columns.forEach((column, index) => {
    const name = plain(column);
    const found = IMPORT_FIELDS[entity].find(
      (one) => !used.has(one.key) && (one.names.includes(name) || plain(one.key) === name),
    );
    if (!found) return;
    used.add(found.key);
    mapping[String(index)] = found.key;
  });
  return mapping;
}
