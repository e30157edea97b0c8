import { RELATIONS } from "#shared/filters/catalogue.rules.ts";
import { UNWRITTEN_KINDS } from "#shared/filters/filter.schema.ts";
import type {
  CountNode,
  EdgeNode,
  EntityType,
  Filter,
  MemberNode,
  Node,
  RelatedNode,
  SuppressedNode,
} from "#shared/filters/filter.schema.ts";
import { accountSuppressedSql, suppressedSql } from "#server/compliance/compliance.service.ts";
import { fault, startBuild } from "./build.rules.ts";
import type { Build, Reader, References, Scope } from "./build.rules.ts";
import { fieldSql } from "./fields.rules.ts";
import { dateSql, withinSql } from "./when.rules.ts";

export interface CompileOptions {
  /** What "now" is in relative dates: one instant per evaluation, so that counts are reproducible. */
  asOf: Date;
  /** Number of the first `$n`, for fragments inside a larger statement. */
  firstParam?: number;
  /** Alias of the record's table; `c` or `a` unless told. */
  alias?: string;
  references: References;
  /** Who asks; without one they read everything. */
  reader?: Reader;
  /** A filter that was saved: what could be asked then is still read. */
  isSaved?: boolean;
}

export const ALIAS = { contact: "c", account: "a" } as const;
const ACTIVITY_ID = { contact: "contact_id", account: "account_id" } as const;

/**
 * A filter as a WHERE fragment over alias `c` (contact) or `a` (account). Every part is a total
 * boolean: never null. Deleted records are left out here, since no filter of the ORM reaches it.
 * @throws AppError invalid with the path of the node that means nothing
 */
export function compileFilter(
  filter: Filter,
  {
    asOf,
    firstParam = 1,
    alias = ALIAS[filter.entity],
    references,
    reader,
    isSaved = false,
  }: CompileOptions,
): { sql: string; params: unknown[] } {
  const build = startBuild(asOf, firstParam, references, reader, isSaved);
  const scope: Scope = { entity: filter.entity, alias };
  const where = nodeSql(build, filter.where, scope, "where", []);
  return { sql: `(${scope.alias}.deleted_at is null and ${where})`, params: build.params };
}

/** @param within ids of the segments this node stands in, outermost first */
function nodeSql(
  build: Build,
  node: Node,
  scope: Scope,
  path: string,
  within: readonly string[],
): string {
  switch (node.type) {
    case "and":
    case "or":
    case "not": {
      const parts = node.nodes.map((child, i) =>
        nodeSql(build, child, scope, `${path}.nodes.${i}`, within),
      );
      if (node.type === "and") return parts.length > 0 ? `(${parts.join(" and ")})` : "true";
      const any = parts.length > 0 ? `(${parts.join(" or ")})` : "false";
      return node.type === "or" ? any : `(not ${any})`;
    }
    case "field":
      build.spend(path, false);
      return fieldSql(build, node, scope, path);
  }
  const record = recordScope(scope, path);
  switch (node.type) {
    case "related":
      build.spend(path, true);
      return relatedSql(build, node, record, path, within);
    case "activity":
      build.spend(path, true);
      return activitySql(build, node, record, path, within);
    case "list":
    case "segment":
    case "domainSet":
      build.spend(path, false);
      return memberSql(build, node, record, path, within);
    case "suppressed":
      build.spend(path, false);
      return suppressedNodeSql(build, node, record, path);
  }
}

type RecordScope = Scope & { entity: EntityType };

function recordScope(scope: Scope, path: string): RecordScope {
  if (scope.entity === "activity") {
    throw fault(path, "Inside an activity only its own fields can be asked about.");
  }
  return scope as RecordScope;
}

const not = (yes: boolean, sql: string): string => (yes ? `(not ${sql})` : sql);

function relatedSql(
  build: Build,
  node: RelatedNode,
  scope: RecordScope,
  path: string,
  within: readonly string[],
): string {
  const relations: Record<string, { to: EntityType }> = RELATIONS[scope.entity];
  const relation = Object.hasOwn(relations, node.path) ? relations[node.path] : undefined;
  if (!relation) throw fault(`${path}.path`, `A ${scope.entity} has no ${node.path}.`);
  const alias = build.alias(ALIAS[relation.to]);
  const join =
    relation.to === "account"
      ? `${alias}.id = ${scope.alias}.account_id`
      : `${alias}.account_id = ${scope.alias}.id`;
  const inner = { entity: relation.to, alias };
  const where = nodeSql(build, node.where, inner, `${path}.where`, within);
  const found = `exists (select 1 from ${relation.to} ${alias}
    where ${join} and ${alias}.deleted_at is null and ${build.seen(relation.to, `${alias}.id`)}
      and ${not(node.match === "all", where)})`;
  return not(node.match !== "some", found);
}

/** A grouped semi-join: counted once for all records, never once per record. */
function activitySql(
  build: Build,
  node: CountNode | EdgeNode,
  scope: RecordScope,
  path: string,
  within: readonly string[],
): string {
  if (!build.isSaved && within.length === 0 && UNWRITTEN_KINDS.includes(node.kind)) {
    throw fault(`${path}.kind`, `Nothing records ${node.kind} yet: choose another activity.`);
  }
  const v = build.alias("v");
  const id = `${v}.${ACTIVITY_ID[scope.entity]}`;
  const where = [`${v}.type = ${build.param(node.kind, "text")}`, `${id} is not null`];
  if (scope.entity === "account") {
    // a company's activities are those of its people: only of those whom the asker may see
    where.push(`(${v}.contact_id is null or ${build.seen("contact", `${v}.contact_id`)})`);
  }
  if (node.campaign) where.push(`${v}.campaign_id = ${build.param(node.campaign, "uuid")}`);
  if (node.outcome !== undefined) {
    where.push(`coalesce(${v}.outcome = ${build.param(node.outcome, "text")}, false)`);
  }
  if (node.within) where.push(...withinSql(build, `${v}.at`, node.within, `${path}.within`));
  if (node.where) {
    where.push(
      nodeSql(build, node.where, { entity: "activity", alias: v }, `${path}.where`, within),
    );
  }
  const having = (condition: string): string =>
    `(${scope.alias}.id in (select ${id} from activity ${v} where ${where.join(" and ")}
      group by ${id} having ${condition}))`;
  if (node.agg === "count") return countSql(build, node, having);
  const edge = `${node.agg === "last" ? "max" : "min"}(${v}.at)`;
  return having(dateSql(build, edge, node.op, node.value, `${path}.value`));
}

/** Records without any such activity are in no group: what zero satisfies is a complement. */
function countSql(
  build: Build,
  { op, n }: CountNode,
  having: (condition: string) => string,
): string {
  // "at least none" is everybody; the planner folds it away, and every parameter stays in use
  const atLeast = (least: number): string =>
    least <= 0
      ? `(true or ${having("true")})`
      : having(`count(*) >= ${build.param(least, "bigint")}`);
  switch (op) {
    case "gte":
      return atLeast(n);
    case "gt":
      return atLeast(n + 1);
    case "lt":
      return not(true, atLeast(n));
    case "lte":
      return not(true, atLeast(n + 1));
    case "eq":
    case "neq": {
      const same =
        n === 0 ? not(true, atLeast(1)) : having(`count(*) = ${build.param(n, "bigint")}`);
      return not(op === "neq", same);
    }
  }
}

const MAX_NESTING = 5;

function memberSql(
  build: Build,
  node: MemberNode,
  scope: RecordScope,
  path: string,
  within: readonly string[],
): string {
  const outside = node.op === "notIn";
  if (node.type === "domainSet") throw fault(path, "There is no such domain set.");
  if (node.type === "list") {
    const entity = build.references.lists.get(node.id);
    if (!entity) throw fault(`${path}.id`, "There is no such list.");
    const record = recordOf(scope, entity, path);
    const m = build.alias("m");
    return not(
      outside,
      `exists (select 1 from list_member ${m}
        where ${m}.list_id = ${build.param(node.id, "uuid")} and ${m}.record_id = ${record})`,
    );
  }
  const filter = build.references.segments.get(node.id);
  if (!filter) throw fault(`${path}.id`, "There is no such segment.");
  if (within.includes(node.id)) throw fault(path, "A segment cannot be made of itself.");
  if (within.length >= MAX_NESTING) {
    throw fault(path, `Segments of segments nest at most ${MAX_NESTING} deep.`);
  }
  const deeper = [...within, node.id];
  if (filter.entity === scope.entity) {
    return not(outside, nodeSql(build, filter.where, scope, path, deeper));
  }
  const record = recordOf(scope, filter.entity, path);
  const alias = build.alias("a");
  const where = nodeSql(build, filter.where, { entity: "account", alias }, path, deeper);
  return not(
    outside,
    `exists (select 1 from account ${alias}
      where ${alias}.id = ${record} and ${alias}.deleted_at is null and ${where})`,
  );
}

/** SQL of the id that a list or segment of `entity` would hold for this record. */
function recordOf(scope: RecordScope, entity: EntityType, path: string): string {
  if (entity === scope.entity) return `${scope.alias}.id`;
  if (entity === "account") return `${scope.alias}.account_id`;
  throw fault(path, "This holds contacts; ask about it inside “Contacts”.");
}

function suppressedNodeSql(
  build: Build,
  { channel, op }: SuppressedNode,
  scope: RecordScope,
  path: string,
): string {
  if (!build.reader.may("suppression.read")) {
    throw fault(path, "Your role does not read suppressions.");
  }
  const sql =
    scope.entity === "contact"
      ? suppressedSql(channel, { contact: scope.alias })
      : accountSuppressedSql(channel, scope.alias);
  return not(op === "isNot", sql);
}
