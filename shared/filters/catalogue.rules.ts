import type { EntityType } from "./filter.schema.ts";

/**
 * Every field that a filter may name: key, words, type. The key is the one of DTOs, CSV headers and
 * merge tags. It drives the builder and the validation; `server/filters/columns.rules.ts` gives each its
 * SQL, and the compiler refuses to build without one.
 */
export type FieldType = "text" | "choice" | "number" | "date" | "boolean" | "tags" | "id";

export const CATEGORIES = ["Person", "Role", "Place", "Company", "Record"] as const;
export type Category = (typeof CATEGORIES)[number];

/** What a field is a property of; `activity` only inside an activity's `where`. */
export type FieldEntity = EntityType | "activity";

export interface FieldDef {
  key: string;
  entity: FieldEntity;
  label: string;
  category: Category;
  type: FieldType;
}

const define = <const F extends readonly FieldDef[]>(fields: F): F => fields;

export const FIELDS = define([
  field("contact.firstName", "First name", "Person", "text"),
  field("contact.lastName", "Last name", "Person", "text"),
  field("contact.email", "E-mail", "Person", "text"),
  field("contact.emailStatus", "E-mail status", "Person", "choice"),
  field("contact.hasPhone", "Has a phone", "Person", "boolean"),
  field("contact.jobTitle", "Job title", "Role", "text"),
  field("contact.seniority", "Seniority", "Role", "choice"),
  field("contact.department", "Department", "Role", "choice"),
  field("contact.city", "City", "Place", "text"),
  field("contact.state", "State", "Place", "choice"),
  field("contact.country", "Country", "Place", "choice"),
  field("contact.timeZone", "Time zone", "Place", "choice"),
  field("contact.tags", "Tags", "Record", "tags"),
  field("contact.source", "Source", "Record", "choice"),
  field("contact.ownerId", "Owner", "Record", "id"),
  field("contact.createdAt", "Created", "Record", "date"),
  field("contact.updatedAt", "Updated", "Record", "date"),
  field("account.name", "Company name", "Company", "text"),
  field("account.domain", "Domain", "Company", "text"),
  field("account.industry", "Industry", "Company", "choice"),
  field("account.hqCountry", "Company country", "Company", "choice"),
  field("account.staffCount", "Employees", "Company", "number"),
  field("account.revenue", "Revenue", "Company", "number"),
  field("account.tier", "Tier", "Company", "choice"),
  field("account.tags", "Company tags", "Company", "tags"),
  field("account.ownerId", "Company owner", "Company", "id"),
  field("account.createdAt", "Company created", "Company", "date"),
  field("account.updatedAt", "Company updated", "Company", "date"),
  field("activity.outcome", "Outcome", "Record", "choice"),
  field("activity.actorId", "By", "Record", "id"),
]);
export type FieldKey = (typeof FIELDS)[number]["key"];

function field<const K extends `${FieldEntity}.${string}`, const T extends FieldType>(
  key: K,
  label: string,
  category: Category,
  type: T,
) {
  const entity = key.slice(
    0,
    key.indexOf("."),
  ) as K extends `${infer E extends FieldEntity}.${string}` ? E : never;
  return { key, entity, label, category, type };
}

/** What an operator is compared with. */
export type Operand =
  | "none"
  | "text"
  | "texts"
  | "number"
  | "numbers"
  | "when"
  | "whens"
  | "boolean"
  | "id"
  | "ids";

const ONE_OF = { in: "texts", notIn: "texts" } as const;
const EMPTINESS = { isEmpty: "none", isNotEmpty: "none" } as const;

/** Operators per type, and what each takes. Negative ones include records without a value. */
export const OPERATORS = {
  text: {
    is: "text",
    isNot: "text",
    contains: "text",
    notContains: "text",
    startsWith: "text",
    endsWith: "text",
    ...ONE_OF,
    ...EMPTINESS,
  },
  choice: { is: "text", isNot: "text", ...ONE_OF, ...EMPTINESS },
  number: {
    eq: "number",
    neq: "number",
    lt: "number",
    lte: "number",
    gt: "number",
    gte: "number",
    between: "numbers",
    ...EMPTINESS,
  },
  date: { before: "when", after: "when", on: "when", between: "whens", ...EMPTINESS },
  boolean: { is: "boolean" },
  tags: { hasAny: "texts", hasAll: "texts", hasNone: "texts", ...EMPTINESS },
  id: { is: "id", isNot: "id", in: "ids", notIn: "ids", ...EMPTINESS },
} as const satisfies Record<FieldType, Record<string, Operand>>;

/** Text that is searched inside of a value has at least this many characters. */
export const MIN_SEARCH = 2;
export const SEARCHING = ["contains", "notContains", "startsWith", "endsWith"] as const;

/** Ways from one kind of record to others. */
export const RELATIONS = {
  contact: { account: { to: "account", label: "Company" } },
  account: { contacts: { to: "contact", label: "Contacts" } },
} as const satisfies Record<EntityType, Record<string, { to: EntityType; label: string }>>;

const byKey = new Map<string, FieldDef & { key: FieldKey }>(FIELDS.map((def) => [def.key, def]));

export function fieldOf(key: string): (FieldDef & { key: FieldKey }) | undefined {
  return byKey.get(key);
}

/**
 * Fields a filter on `entity` may name directly: its own, and for contacts those of their company.
 * From a company to its people leads only `related`, which says whether some, all or none are meant.
 */
export function fieldsFor(entity: FieldEntity): (FieldDef & { key: FieldKey })[] {
  const own = FIELDS.filter((def) => def.entity === entity);
  return entity === "contact" ? [...own, ...FIELDS.filter((def) => def.entity === "account")] : own;
}

/** What `op` of this type takes; undefined when there is no such operator. */
export function operandOf(type: FieldType, op: string): Operand | undefined {
  const ops: Record<string, Operand> = OPERATORS[type];
  return Object.hasOwn(ops, op) ? ops[op] : undefined;
}
