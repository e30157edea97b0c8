import { OPERATORS, fieldOf } from "#shared/filters/catalogue.rules.ts";
import type { FieldDef } from "#shared/filters/catalogue.rules.ts";
import type { EntityType, FieldNode, Node, When } from "#shared/filters/filter.schema.ts";

/** What operators are called. */
export const OP_WORDS: Record<string, string> = {
  is: "is",
  isNot: "is not",
  contains: "contains",
  notContains: "does not contain",
  startsWith: "starts with",
  endsWith: "ends with",
  in: "is any of",
  notIn: "is none of",
  isEmpty: "is empty",
  isNotEmpty: "is not empty",
  eq: "=",
  neq: "≠",
  lt: "<",
  lte: "≤",
  gt: ">",
  gte: "≥",
  between: "is between",
  before: "is before",
  after: "is on or after",
  on: "is on the day",
  hasAny: "has any of",
  hasAll: "has all of",
  hasNone: "has none of",
};

export const ACTIVITY_WORDS: Record<string, string> = {
  call_ended: "Called",
  disposition_saved: "Call disposed",
  callback_set: "Callback set",
  email_sent: "E-mail sent",
  email_opened: "E-mail opened",
  email_clicked: "E-mail clicked",
  email_bounced: "E-mail bounced",
  email_unsubscribed: "Unsubscribed",
  lead_created: "Lead created",
  lead_decided: "Lead decided",
  lead_published: "Lead published",
  list_added: "Added to a list",
  imported: "Imported",
  edited: "Edited",
  suppressed: "Suppressed",
};

export const entityWord = (entity: EntityType, n = 2): string =>
  entity === "contact" ? (n === 1 ? "contact" : "contacts") : n === 1 ? "account" : "accounts";

/** The zone that days are meant in: the reader's. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export const daysAgo = (n: number): When => ({
  rel: { n: -n, unit: "day", anchor: "now" },
  tz: ownZone(),
});

/** A first condition on a field: its first operator, with nothing to compare yet. */
export function newField(def: FieldDef): FieldNode {
  const [op] = Object.keys(OPERATORS[def.type]);
  const wide = def.type === "choice" || def.type === "id" ? "in" : op!;
  const value =
    def.type === "boolean" ? { value: true } : def.type === "date" ? { value: daysAgo(30) } : {};
  return { type: "field", path: def.key, op: wide, ...value };
}

/**
 * True when the server could make sense of it: nothing is left to fill in. An empty group inside
 * another is not: it would match everybody (or nobody) before anything is said in it.
 */
export function isComplete(node: Node): boolean {
  switch (node.type) {
    case "and":
    case "or":
    case "not":
      return node.nodes.every((child) => isComplete(child) && !isEmptyGroup(child));
    case "field":
      return hasOperand(node);
    case "related":
      return isComplete(node.where);
    case "list":
    case "segment":
    case "domainSet":
      return node.id !== "";
    default:
      return true;
  }
}

const isEmptyGroup = (node: Node): boolean => "nodes" in node && node.nodes.length === 0;

function hasOperand(node: FieldNode): boolean {
  const def = fieldOf(node.path);
  const operand = def && (OPERATORS[def.type] as Record<string, string>)[node.op];
  if (operand === "none") return true;
  const { value } = node;
  if (value === undefined || value === "") return false;
  return !Array.isArray(value) || value.length > 0;
}
