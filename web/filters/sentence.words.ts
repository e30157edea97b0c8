import { RELATIONS, fieldOf } from "#shared/filters/catalogue.rules.ts";
import type {
  CountNode,
  EdgeNode,
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
      const def = fieldOf(node.path);
      const value = def?.type === "id" ? people(node.value, nameOf) : said(node.value);
      return [def?.label ?? node.path, OP_WORDS[node.op] ?? node.op, value]
        .filter(Boolean)
        .join(" ");
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

/** A whole filter in a line: "City is Boston and Seniority is C-level". */
export function filterInWords({ where }: Filter, nameOf?: NameOf): string {
  if (where.type !== "and" && where.type !== "or") return sentence(where, nameOf);
  if (where.nodes.length === 0) return "everybody";
  return where.nodes.map((node) => sentence(node, nameOf)).join(` ${where.type} `);
}

const GROUPS = { and: "All of", or: "Any of", not: "None of" };
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

function activity(node: CountNode | EdgeNode): string {
  const kind = ACTIVITY_WORDS[node.kind] ?? node.kind;
  if (node.agg === "count") return `${kind} ${OP_WORDS[node.op] ?? node.op} ${node.n} times`;
  const when = `${OP_WORDS[node.op] ?? node.op} ${said(node.value)}`;
  return `${node.agg === "last" ? "Last" : "First"} ${kind.toLowerCase()} ${when}`;
}

/** Ids mean nothing to a reader. */
function people(value: Value | undefined, nameOf: NameOf): string {
  if (value === undefined) return "";
  const ids: readonly unknown[] = Array.isArray(value) ? value : [value];
  const [id] = ids;
  if (ids.length !== 1) return `${ids.length} people`;
  return (typeof id === "string" && nameOf("person", id)) || "one person";
}

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
