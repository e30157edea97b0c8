import { MIN_SEARCH, SEARCHING, fieldOf, operandOf } from "#shared/filters/catalogue.rules.ts";
import type { FieldDef, FieldKey, Operand } from "#shared/filters/catalogue.rules.ts";
import { LIMITS } from "#shared/filters/filter.schema.ts";
import type { FieldNode, Value } from "#shared/filters/filter.schema.ts";
import { zId } from "#shared/kernel/ids.ts";
import { fault } from "./build.rules.ts";
import type { Build, Scope } from "./build.rules.ts";
import { COLUMNS } from "./columns.rules.ts";
import { dateSql } from "./when.rules.ts";

/** Every negative operator is the complement of a positive one, so "is not" includes empty. */
const COMPLEMENT: Record<string, string> = {
  isNot: "is",
  notIn: "in",
  notContains: "contains",
  neq: "eq",
  hasNone: "hasAny",
  isEmpty: "isNotEmpty",
};

/** SQL of a field's condition: a total boolean over the scope's record. */
export function fieldSql(build: Build, node: FieldNode, scope: Scope, path: string): string {
  const def = fieldOf(node.path);
  if (!def) throw fault(`${path}.path`, `There is no field ${node.path}.`);
  const operand = operandOf(def.type, node.op);
  if (!operand) throw fault(`${path}.op`, `${def.label} has no operator ${node.op}.`);
  checkOperand(operand, node, `${path}.value`);
  const positive = COMPLEMENT[node.op];
  const sql = positiveSql(build, def, positive ?? node.op, node.value, scope, path);
  return positive ? `not ${sql}` : sql;
}

function positiveSql(
  build: Build,
  def: FieldDef & { key: FieldKey },
  op: string,
  value: Value | undefined,
  scope: Scope,
  path: string,
): string {
  const on = (alias: string) =>
    compareSql(build, def, COLUMNS[def.key](alias), op, value, `${path}.value`);
  if (def.entity === scope.entity) return `coalesce(${on(scope.alias)}, false)`;
  if (def.entity === "account" && scope.entity === "contact") {
    const a = build.alias("a");
    return `exists (select 1 from account ${a} where ${a}.id = ${scope.alias}.account_id
      and ${a}.deleted_at is null and ${build.seen("account", `${a}.id`)} and ${on(a)})`;
  }
  throw fault(`${path}.path`, `${def.label} is not a field of this ${scope.entity}.`);
}

function compareSql(
  build: Build,
  def: FieldDef,
  x: string,
  op: string,
  value: Value | undefined,
  path: string,
): string {
  switch (def.type) {
    case "text":
      return textSql(build, x, op, value, path);
    case "choice":
      if (op === "isNotEmpty") return `${x} <> ''`;
      if (op === "is") return `${x} = ${build.param(value, "text")}`;
      return `${x} = any (${build.param(value, "text[]")})`;
    case "number":
      return numberSql(build, x, op, value);
    case "date":
      return op === "isNotEmpty" ? `${x} is not null` : dateSql(build, x, op, value, path);
    case "boolean":
      return `${x} = ${build.param(value, "boolean")}`;
    case "tags":
      if (op === "isNotEmpty") return `cardinality(${x}) > 0`;
      return `${x} ${op === "hasAll" ? "@>" : "&&"} ${build.param(value, "text[]")}`;
    case "id":
      if (op === "isNotEmpty") return `${x} is not null`;
      if (op === "is") return `${x} = ${build.param(value, "uuid")}`;
      return `${x} = any (${build.param(value, "uuid[]")})`;
  }
}

/** Text compares without regard to case. */
function textSql(
  build: Build,
  x: string,
  op: string,
  value: Value | undefined,
  path: string,
): string {
  if (op === "isNotEmpty") return `${x} <> ''`;
  if (op === "in") {
    const wanted = build.param(value, "text[]");
    return `lower(${x}) = any (array(select lower(w) from unnest(${wanted}) as w))`;
  }
  const text = String(value);
  if (op === "is") return `lower(${x}) = lower(${build.param(text, "text")})`;
  if ((SEARCHING as readonly string[]).includes(op) && [...text].length < MIN_SEARCH) {
    throw fault(path, `At least ${MIN_SEARCH} characters.`);
  }
  const escaped = text.replace(/[\\%_]/g, "\\$&");
  const head = op === "startsWith" ? "" : "%";
  const tail = op === "endsWith" ? "" : "%";
  return `lower(${x}) like lower(${build.param(head + escaped + tail, "text")}) escape '\\'`;
}

const NUMBER_OPS: Record<string, string> = { eq: "=", lt: "<", lte: "<=", gt: ">", gte: ">=" };

function numberSql(build: Build, x: string, op: string, value: Value | undefined): string {
  if (op === "isNotEmpty") return `${x} is not null`;
  if (op === "between") {
    const [low, high] = value as [number, number];
    return `${x} between ${build.param(low, "numeric")} and ${build.param(high, "numeric")}`;
  }
  return `${x} ${NUMBER_OPS[op]} ${build.param(value, "numeric")}`;
}

/** @throws AppError when the value is not what the operator takes */
function checkOperand(operand: Operand, { value }: FieldNode, path: string): void {
  const expected = WRONG[operand](value);
  if (expected) throw fault(path, `Expected ${expected}.`);
}

const some = (value: unknown): value is unknown[] =>
  Array.isArray(value) && value.length > 0 && value.length <= LIMITS.values;

/** Per operand: what was expected, when the value is not that. Dates are parsed where they are used. */
const WRONG: Record<Operand, (value: Value | undefined) => string | null> = {
  none: (v) => (v === undefined ? null : "no value"),
  text: (v) => (typeof v === "string" && v !== "" ? null : "text"),
  texts: (v) =>
    some(v) && v.every((t) => typeof t === "string" && t !== "") ? null : "a list of texts",
  number: (v) => (typeof v === "number" ? null : "a number"),
  numbers: (v) =>
    some(v) && v.length === 2 && v.every((n) => typeof n === "number") ? null : "two numbers",
  when: (v) => (v === undefined ? "a date" : null),
  whens: (v) => (some(v) && v.length === 2 ? null : "two dates"),
  boolean: (v) => (typeof v === "boolean" ? null : "true or false"),
  id: (v) => (zId.safeParse(v).success ? null : "an id"),
  ids: (v) => (some(v) && v.every((id) => zId.safeParse(id).success) ? null : "a list of ids"),
};
