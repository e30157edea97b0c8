import { reachColumns } from "./opt-out.rules.ts";
import type { ImportEntity, ImportMapping } from "./imports.schema.ts";

export type CellKind = "text" | "labels" | "integer" | "money" | "loose" | "flag";

export interface ImportField {
  /** `contact.email`, `account.name`; the same key everywhere in the product. */
  key: string;
  label: string;
  kind: CellKind;
  max: number;
  /** Column names that mean it, in plain letters. */
  names: string[];
}

/** Names that mean an account's own field in a file of accounts; in one of contacts they are a person's. */
const OF_ACCOUNTS: Record<string, string> = {
  name: "account.name",
  city: "account.hqCity",
  town: "account.hqCity",
  state: "account.hqState",
  province: "account.hqState",
  stateprovince: "account.hqState",
  stateregion: "account.hqState",
  billingcity: "account.hqCity",
  billingstate: "account.hqState",
  billingstateprovince: "account.hqState",
  billingstreet: "account.hqStreet",
  billingcountry: "account.hqCountry",
  billingpostalcode: "account.hqPostalCode",
  billingzippostalcode: "account.hqPostalCode",
  street: "account.hqStreet",
  address: "account.hqStreet",
  streetaddress: "account.hqStreet",
  zip: "account.hqPostalCode",
  zipcode: "account.hqPostalCode",
  postcode: "account.hqPostalCode",
  postalcode: "account.hqPostalCode",
  zippostalcode: "account.hqPostalCode",
  country: "account.hqCountry",
  countryregion: "account.hqCountry",
  phone: "account.hqPhone",
  phonenumber: "account.hqPhone",
  telephone: "account.hqPhone",
  linkedin: "account.linkedinUrl",
  linkedinurl: "account.linkedinUrl",
  tags: "account.tags",
  labels: "account.tags",
};

const field = (
  key: string,
  label: string,
  names: string,
  kind: CellKind = "text",
  max = 200,
): ImportField => ({
  key,
  label,
  kind,
  max,
  names: [label, ...names.split("|")].map(plain).filter(Boolean),
});

/** `loose` cells may say "n/a" and mean nothing. */
const ACCOUNT: ImportField[] = [
  field(
    "account.name",
    "Company",
    "company name|account|account name|company account|organization|organisation|employer|security|" +
      "name of company|associated company|primary company|current company",
  ),
  field(
    "account.domain",
    "Domain",
    "website|web site|website url|company domain|company domain name|company website|company url|url|homepage|web",
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
    "employee count|number of employees|no of employees|num employees|total employees|headcount|staff|" +
      "company size|staff count|company employees",
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
    "company linkedin url|linkedin company|company linkedin page|linkedin company page|company linkedin profile",
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
    "email|email address|e mail address|mail|work email|business email|primary email|email 1",
    "loose",
    254,
  ),
  field("contact.jobTitle", "Job title", "title|position|role|jobtitle"),
  field("contact.seniority", "Seniority", "seniority level|management level|job level", "text", 60),
  field("contact.department", "Department", "departments|function|job function|dept", "text", 100),
  field(
    "contact.directPhone",
    "Direct phone",
    "phone|phone number|telephone|direct|direct dial|direct phone number|work phone|work direct phone|" +
      "business phone|tel|primary phone",
    "loose",
    60,
  ),
  field(
    "contact.mobilePhone",
    "Mobile phone",
    "mobile|cell|cell phone|mobile number|mobile phone number|cell phone number|mobiltelefon",
    "loose",
    60,
  ),
  field(
    "contact.hqPhone",
    "HQ phone",
    "switchboard|office phone|hq phone number|corporate phone|company hq phone",
    "loose",
    60,
  ),
  field(
    "contact.street",
    "Street",
    "address|street address|address line 1|mailing street|person street|contact street",
  ),
  field("contact.city", "City", "town|person city|mailing city", "text", 120),
  field(
    "contact.state",
    "State",
    "region|state region|state province|province|county|person state|mailing state|mailing state province",
    "text",
    120,
  ),
  field(
    "contact.postalCode",
    "Postal code",
    "zip|zip code|postcode|zip postal code|mailing postal code|mailing zip postal code|plz",
    "text",
    20,
  ),
  field(
    "contact.country",
    "Country",
    "person country|country name|country region|mailing country",
    "loose",
    80,
  ),
  field("contact.timeZone", "Time zone", "timezone|tz", "loose", 60),
  field(
    "contact.linkedinUrl",
    "LinkedIn",
    "linkedin url|linkedin profile|linkedin profile url|linkedin contact profile url|person linkedin url|li url",
    "loose",
    300,
  ),
  field("contact.tags", "Tags", "labels|keywords", "labels", 4000),
  field("contact.intentTopics", "Intent topics", "intent|topics", "labels", 4000),
  field("contact.consentBasis", "Consent basis", "consent|legal basis", "text", 100),
];

/** What a file says of being reached: these become suppressions. Several columns may say it. */
const REACH: ImportField[] = [
  field("optOut.email", "E-mail opt-out", "", "flag"),
  field("optOut.phone", "Do not call", "", "flag"),
  field("optOut.all", "Do not contact", "", "flag"),
  field("optIn.email", "E-mail opt-in (“no” opts out)", "", "flag"),
  field("optIn.phone", "Phone opt-in (“no” opts out)", "", "flag"),
];

const EXTERNAL = field(
  "externalId",
  "External id",
  "id|record id|crm id|contact id|lead id|apollo contact id|zoominfo contact id|symbol|ticker|reference|uuid",
  "loose",
  200,
);

/** What columns of a file can be read into. A file of contacts may carry their companies. */
export const IMPORT_FIELDS: Record<ImportEntity, readonly ImportField[]> = {
  account: [...ACCOUNT, EXTERNAL],
  contact: [...CONTACT, ...ACCOUNT, ...REACH, EXTERNAL],
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

/** Whether several columns may be read into a field: whoever said no in any of them said no. */
export function mayRepeat({ kind }: ImportField): boolean {
  return kind === "flag";
}

/**
 * For each column the field its name means; each field at most once, but opt-outs; unknown columns
 * stay out.
 * @param sample first rows: a column whose cells say "unsubscribed" is one of opt-outs
 */
export function suggestMapping(
  entity: ImportEntity,
  columns: readonly string[],
  sample: readonly (readonly string[])[] = [],
): ImportMapping {
  const mapping: ImportMapping = {};
  const used = new Set<string>();
  const reach = entity === "contact" ? reachColumns(columns, sample) : {};
  columns.forEach((column, index) => {
    const place = String(index);
    if (reach[place]) return void (mapping[place] = reach[place]);
    const name = plain(column);
    const own = entity === "account" ? OF_ACCOUNTS[name] : undefined;
    const found = IMPORT_FIELDS[entity].find(
      (one) =>
        !used.has(one.key) &&
        (one.names.includes(name) || plain(one.key) === name || one.key === own),
    );
    if (!found) return;
    used.add(found.key);
    mapping[place] = found.key;
  });
  return mapping;
}

/** How many names of a row name a field or an opt-out. */
export function knownNames(cells: readonly string[]): number {
  return Math.max(
    ...(["contact", "account"] as const).map(
      (entity) => Object.keys(suggestMapping(entity, cells)).length,
    ),
  );
}
