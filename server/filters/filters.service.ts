import type { EntityType, Filter, Node } from "#shared/filters/filter.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { permittedSql, seesAll } from "#server/kernel/policy.ts";
import { compileFilter } from "./compile.rules.ts";
import type { Reader, References } from "./build.rules.ts";
import { loadLists, loadSegments } from "./filters.queries.ts";

interface Options {
  firstParam?: number;
  /** Alias of the record's table; `c` (contact) or `a` (account) unless told. */
  alias?: string;
  asOf?: Date;
  /** A segment's own filter, as it was saved. */
  isSaved?: boolean;
}

export interface FilterSql {
  /** WHERE fragment over the alias. */
  sql: string;
  params: unknown[];
  asOf: Date;
}

/** What this actor may read: reaching other records by a filter tells no more than their own lists do. */
const readerOf = (ctx: Context): Reader => ({
  may: (verb) => seesAll(ctx, verb),
  seen: (entity, id, add) => permittedSql(ctx, `${entity}.read`, id, add),
});

/**
 * Compiles a filter for this actor: segments and lists it names must exist and be visible to them, and
 * related records and activities count only where they may read them.
 * @param options.firstParam number of the first `$n`; 1 unless told
 * @throws AppError invalid with the path of the node
 */
export async function filterSql(
  ctx: Context,
  filter: Filter,
  { firstParam = 1, alias, asOf = ctx.now(), isSaved }: Options = {},
): Promise<FilterSql> {
  const references = await loadReferences(ctx, filter);
  const options = { asOf, firstParam, alias, references, reader: readerOf(ctx), isSaved };
  return { ...compileFilter(filter, options), asOf };
}

/** What a filter depends on: source tables' names as in `segment_dirty`, and whether time moves it. */
export interface Dependencies {
  sources: string[];
  byTime: boolean;
}

/** Sources of a filter together with those of the segments it is made of. */
export function dependenciesOf(filter: Filter, references: References): Dependencies {
  const sources = new Set<string>([filter.entity]);
  let byTime = false;
  for (const of of [filter, ...references.segments.values()]) {
    sources.add(of.entity);
    visit(of.where, (node) => {
      for (const source of sourcesOf(node)) sources.add(source);
    });
    byTime ||= JSON.stringify(of.where).includes('"rel":');
  }
  return { sources: [...sources].toSorted(), byTime };
}

function sourcesOf(node: Node): string[] {
  switch (node.type) {
    case "field":
      return [node.path.startsWith("account.") ? "account" : "contact"];
    case "related":
      return ["account", "contact"];
    case "activity":
      return ["activity"];
    case "list":
      return ["list"];
    case "suppressed":
      return ["suppression", "account"];
    default:
      return [];
  }
}

function visit(node: Node, each: (node: Node) => void): void {
  each(node);
  if ("nodes" in node) for (const child of node.nodes) visit(child, each);
  if ("where" in node && node.where) visit(node.where, each);
}

/** Every segment (also those inside segments) and list that the filter names and the actor may see. */
export async function loadReferences(ctx: Context, filter: Filter): Promise<References> {
  const segments = new Map<string, Filter>();
  const lists = new Map<string, EntityType>();
  const asked = new Set<string>();
  let open: Filter[] = [filter];
  // those named directly must be visible to the actor; what they are made of is their owner's
  for (let direct = true; open.length > 0; direct = false) {
    const ids = open.flatMap(namedIn);
    const want = (type: string) =>
      [...new Set(ids.filter((node) => node.type === type).map((node) => node.id))].filter(
        (id) => !asked.has(`${type}${id}`),
      );
    const [wantSegments, wantLists] = [want("segment"), want("list")];
    for (const id of wantSegments) asked.add(`segment${id}`);
    for (const id of wantLists) asked.add(`list${id}`);
    const found = await loadSegments(ctx, wantSegments, direct);
    for (const [id, entity] of await loadLists(ctx, wantLists, direct)) lists.set(id, entity);
    for (const [id, inner] of found) segments.set(id, inner);
    open = [...found.values()];
  }
  return { segments, lists };
}

function namedIn(filter: Filter): { type: string; id: string }[] {
  const named: { type: string; id: string }[] = [];
  visit(filter.where, (node) => {
    if (node.type === "segment" || node.type === "list") named.push(node);
  });
  return named;
}

export { loadLists, loadSegments, sharedInTeams, viewer, visibleSql } from "./filters.queries.ts";
export { ALIAS, compileFilter } from "./compile.rules.ts";
