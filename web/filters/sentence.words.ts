import { RELATIONS, fieldOf } from "#shared/filters/catalogue.rules.ts";
import type {
  CountNode,
  EdgeNode,
  FieldNode,
  Filter,
  MemberNode,
  Node,
  Value,
  When,
} from "#shared/filters/filter.schema.ts";
import { ACTIVITY_WORDS, OP_WORDS } from "./filters.words.ts";

/** What an id is called: a list's or segment's name, a person's; undefined while that is not known. */
export type NameOf = (kind: MemberNode["type"] | "person", id: string) => string | undefined;

/** A condition as a chip says it: "Industry is any of Software, +2". Groups and their kind collapse. */
export function sentence(node: Node, nameOf: NameOf = () => undefined): string {
  switch (node.type) {
    case "and":
    case "or":
    case "not":
      return `${GROUPS[node.type]} ${node.nodes.length} conditions`;
    case "field": {
      const isOfPeople = fieldOf(node.path)?.type === "id";
      return fieldWords(node, isOfPeople ? people(node.value, nameOf) : said(node.value));
    }
    case "related":
      return `${MATCHES[node.match]} ${relationWord(node.path)}: ${sentence(node.where, nameOf)}`;
    case "activity":
      return activity(node);
    case "suppressed":
      return `${node.op === "is" ? "Suppressed" : "Not suppressed"} for ${node.channel}`;
    default:
      return `${node.op === "in" ? "In" : "Not in"} ${audience(node, nameOf)}`;
  }
}

/**
 * A whole filter as one sentence that can be read in one way only: "Seniority is VP and none of
 * (City is Boston or City is Denver)". Groups inside others stand in brackets, nothing is left out.
 */
export function filterInWords({ where }: Filter, nameOf?: NameOf): string {
  return inWords(where, nameOf);
}

/** A node with everything in it; in brackets where it is joined otherwise than what is around it. */
function inWords(node: Node, nameOf?: NameOf, around?: "and" | "or"): string {
  switch (node.type) {
    case "and":
    case "or": {
      if (node.nodes.length === 0) return node.type === "and" ? "everybody" : "nobody";
      if (node.nodes.length === 1) return inWords(node.nodes[0]!, nameOf, around);
      const all = joined(node.nodes, node.type, nameOf);
      return around === undefined || around === node.type ? all : `(${all})`;
    }
    case "not":
      return node.nodes.length === 0
        ? "everybody"
        : `none of (${joined(node.nodes, "or", nameOf)})`;
    case "related":
      return `${HAVING[node.match]} ${relationWord(node.path)} where (${inWords(node.where, nameOf)})`;
    case "activity":
      return node.where
        ? `${sentence(node, nameOf)} where (${inWords(node.where, nameOf)})`
        : sentence(node, nameOf);
    case "field":
      return Array.isArray(node.value) && fieldOf(node.path)?.type !== "id"
        ? fieldWords(node, saidWhole(node.value))
        : sentence(node, nameOf);
    default:
      return sentence(node, nameOf);
  }
}

const joined = (nodes: readonly Node[], type: "and" | "or", nameOf?: NameOf): string =>
  nodes.map((node) => inWords(node, nameOf, type)).join(` ${type} `);

const GROUPS = { and: "All of", or: "Any of", not: "None of" };
/** "only" says what all means where there is none: it holds. */
const HAVING = { some: "has", none: "has no", all: "has only" };
const MATCHES = { some: "Some", none: "No", all: "All" };
const MEMBERSHIPS = { list: "list", segment: "segment", domainSet: "domain set" };

function audience({ type, id }: MemberNode, nameOf: NameOf): string {
  const name = nameOf(type, id);
  return name === undefined ? `a ${MEMBERSHIPS[type]}` : `${MEMBERSHIPS[type]} “${name}”`;
}

function relationWord(path: string): string {
  const known = Object.values(RELATIONS).flatMap((relations) => Object.entries(relations));
  return (known.find(([key]) => key === path)?.[1].label ?? path).toLowerCase();
}

function fieldWords({ path, op }: FieldNode, value: string): string {
  return [fieldOf(path)?.label ?? path, OP_WORDS[op] ?? op, value].filter(Boolean).join(" ");
}

function activity(node: CountNode | EdgeNode): string {
  const kind = ACTIVITY_WORDS[node.kind] ?? node.kind;
  const { outcome, campaign, within } = node;
  const of = [
    outcome === undefined ? "" : ` as ${outcome}`,
    campaign ? " in one campaign" : "",
    within?.from ? ` since ${said(within.from)}` : "",
    within?.to ? ` until ${said(within.to)}` : "",
  ].join("");
  if (node.agg === "count") return `${kind}${of} ${OP_WORDS[node.op] ?? node.op} ${node.n} times`;
  const when = `${OP_WORDS[node.op] ?? node.op} ${said(node.value)}`;
  return `${node.agg === "last" ? "Last" : "First"} ${kind.toLowerCase()}${of} ${when}`;
}

/** Ids mean nothing to a reader. */
function people(value: Value | undefined, nameOf: NameOf): string {
  if (value === undefined) return "";
  const ids: readonly unknown[] = Array.isArray(value) ? value : [value];
  const [id] = ids;
  if (ids.length !== 1) return `${ids.length} people`;
  return (typeof id === "string" && nameOf("person", id)) || "one person";
}

/** Every one of several values, as long as a reader can take them in. */
const MOST_SAID = 8;

function saidWhole(value: readonly unknown[]): string {
  const all = value as (string | number | When)[];
  if (typeof all[0] !== "string" || isInstant(all[0])) return said(value as Value);
  const shown = all.slice(0, MOST_SAID).map(one).join(", ");
  return all.length > MOST_SAID ? `${shown}, +${all.length - MOST_SAID}` : shown;
}

const isInstant = (text: string): boolean => /^\d{4}-\d\d-\d\dT/.test(text);

function said(value: Value | undefined): string {
  if (value === undefined) return "";
  if (!Array.isArray(value)) return one(value);
  const between = value.length === 2 && typeof value[0] !== "string";
  if (between) return value.map(one).join(" and ");
  const [first, ...more] = value;
  if (first === undefined) return "";
  return more.length === 0 ? one(first) : `${one(first)}, +${more.length}`;
}

function one(value: string | number | boolean | When): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return value.toLocaleString("en");
  if (typeof value === "string") return value.replace(/T\d\d:\d\d.*$/, "");
  if ("date" in value) return value.date;
  const { n, unit, anchor } = value.rel;
  if (n === 0) return anchor === "now" ? "now" : `this ${anchor}`;
  const count = `${Math.abs(n)} ${unit}${Math.abs(n) === 1 ? "" : "s"}`;
  return n < 0 ? `${count} ago` : `in ${count}`;
}
