import { afterAll, beforeAll, expect, test } from "vitest";
import { LIMITS, zFilter } from "#shared/filters/filter.schema.ts";
import type { EntityType, Filter, GroupNode, Node } from "#shared/filters/filter.schema.ts";
import { filterSql } from "#server/filters/filters.service.ts";
import { query } from "#server/kernel/db/sql.ts";
import { isComplete } from "#web/filters/filters.words.ts";
import { withCondition, withGroup, withOneMore, without } from "#web/filters/group-edits.rules.ts";
import { filterInWords } from "#web/filters/sentence.words.ts";
import { testWorld, type TestWorld } from "../harness/kernel.ts";
import { dice, randomFilter, type Dice } from "./random.ts";
import { filterWorld, type FilterWorld } from "./world.ts";

const NOW = new Date("2026-11-18T15:20:30.000Z");
const FILTERS = 120;
const EDITS = 8;

let world: TestWorld;
let rows: FilterWorld;

beforeAll(async () => {
  world = await testWorld();
  world.setNow(NOW);
  rows = await filterWorld(world, NOW);
});
afterAll(() => world.close());

async function found(entity: EntityType, where: Node): Promise<Set<string>> {
  const ctx = world.system();
  const { sql, params } = await filterSql(ctx, zFilter.parse({ v: 1, entity, where }));
  const alias = entity === "contact" ? "c" : "a";
  const hits = await query<{ id: string }>(
    ctx,
    `select ${alias}.id from ${entity} ${alias} where ${sql}`,
    params,
  );
  return new Set(hits.map((hit) => hit.id));
}

const inWords = (entity: EntityType, where: Node) => filterInWords({ v: 1, entity, where });

/** Every condition of a tree by what the sentence calls it. Two that are called alike are told apart. */
function conditionsOf(entity: EntityType, node: Node, into = new Map<string, Node>()) {
  if ("nodes" in node) for (const child of node.nodes) conditionsOf(entity, child, into);
  else into.set(inWords(entity, node), node);
  return into;
}

/** The tree with one condition for all that are called alike: two lists have no names here. */
function unambiguous(entity: EntityType, node: Node, known: Map<string, Node>): Node {
  if ("nodes" in node) {
    return { ...node, nodes: node.nodes.map((child) => unambiguous(entity, child, known)) };
  }
  return known.get(inWords(entity, node))!;
}

/**
 * Reads a sentence as a person does: conditions joined by "and" or "or", brackets, "none of (…)".
 * Knows nothing of the tree it was made from.
 */
function read(sentence: string, known: Map<string, Node>): Node {
  const leaves = [...known].toSorted(([a], [b]) => b.length - a.length);
  let at = 0;
  const takes = (text: string) => {
    if (!sentence.startsWith(text, at)) return false;
    at += text.length;
    return true;
  };
  const must = (text: string) => {
    if (!takes(text)) throw new Error(`No “${text}” before “${sentence.slice(at)}” of ${sentence}`);
  };
  const part = (): Node => {
    if (takes("none of (")) {
      const inner = all();
      must(")");
      return {
        type: "not",
        nodes: "nodes" in inner && inner.type === "or" ? inner.nodes : [inner],
      };
    }
    if (takes("everybody")) return { type: "and", nodes: [] };
    if (takes("nobody")) return { type: "or", nodes: [] };
    const leaf = leaves.find(([words]) => takes(words));
    if (leaf) return leaf[1];
    must("(");
    const inner = all();
    must(")");
    return inner;
  };
  const all = (): Node => {
    const nodes = [part()];
    let type: "and" | "or" | null = null;
    for (;;) {
      const joint = takes(" and ") ? "and" : takes(" or ") ? "or" : null;
      if (joint === null) return nodes.length === 1 ? nodes[0]! : { type: type!, nodes };
      if (type !== null && type !== joint)
        throw new Error(`Could be read in two ways: ${sentence}`);
      type = joint;
      nodes.push(part());
    }
  };
  const tree = all();
  if (at < sentence.length) throw new Error(`Not read: “${sentence.slice(at)}” of ${sentence}`);
  return tree;
}

/** The groups of a tree, outermost first, each with the way to put another in its place. */
function groupsOf(node: GroupNode, put: (next: GroupNode | null) => GroupNode): Place[] {
  const inner = node.nodes.flatMap((child, at) =>
    "nodes" in child
      ? groupsOf(child, (next) =>
          put(next ? { ...node, nodes: node.nodes.with(at, next) } : without(node, at)),
        )
      : [],
  );
  return [{ node, put }, ...inner];
}
interface Place {
  node: GroupNode;
  put: (next: GroupNode | null) => GroupNode;
}

const placesOf = (root: GroupNode): Place[] =>
  groupsOf(root, (next) => next ?? { ...root, nodes: [] });

/** What a person does to one of the groups. */
function edited(d: Dice, entity: EntityType, root: GroupNode, leaf: Node): GroupNode {
  const { node, put } = d.pick(placesOf(root));
  switch (d.int(6)) {
    case 0:
      return put(withOneMore(entity, node, leaf));
    case 1:
      return put(withCondition(entity, node, "and", leaf));
    case 2:
      return put(withCondition(entity, node, "or", leaf));
    case 3:
      return put(withGroup(entity, node, leaf));
    case 4:
      return node.nodes.length === 0 ? root : put(without(node, d.int(node.nodes.length)));
    default:
      return put({ ...node, type: d.pick(["and", "or", "not"] as const) });
  }
}

/** How deep groups nest, those in conditions on related records among them. */
const depthOf = (node: Node): number =>
  "nodes" in node
    ? 1 + Math.max(0, ...node.nodes.map(depthOf))
    : "where" in node && node.where
      ? 1 + depthOf(node.where)
      : 0;

const asGroup = (filter: Filter): GroupNode => filter.where as GroupNode;

test("when a tree is edited at random, then its sentence says whom the compiler finds", async () => {
  let narrow = 0;
  for (let seed = 1; seed <= FILTERS; seed++) {
    const d = dice(seed);
    const entity = d.pick(["contact", "contact", "account"] as const);
    const random = () => asGroup(randomFilter(d, rows.named, entity));
    let tree = random();
    for (let i = 0; i < EDITS; i++) {
      const [, leaf] = d.pick([...conditionsOf(entity, random())]);
      const next = edited(d, entity, tree, leaf);
      if (depthOf(next) < LIMITS.depth) tree = next;
    }
    expect(isComplete(tree), `seed ${seed}: no edit leaves an empty group inside`).toBe(true);
    const known = conditionsOf(entity, tree);
    const where = unambiguous(entity, tree, known);
    const sentence = inWords(entity, where);
    const actual = await found(entity, where);
    const told = await found(entity, read(sentence, known));
    expect([...actual].toSorted(), `seed ${seed}: ${sentence}`).toEqual([...told].toSorted());
    const all = entity === "contact" ? rows.contacts : rows.accounts;
    if (actual.size > 0 && actual.size < all.length) narrow += 1;
  }
  expect(narrow).toBeGreaterThan(FILTERS / 4);
});

test("when a condition is added to a group, then it narrows or widens whom that group finds, and no more", async () => {
  let changed = 0;
  for (let seed = 1; seed <= FILTERS / 2; seed++) {
    const d = dice(seed);
    const entity = d.pick(["contact", "account"] as const);
    const group = asGroup(randomFilter(d, rows.named, entity));
    const [, leaf] = d.pick([
      ...conditionsOf(entity, asGroup(randomFilter(d, rows.named, entity))),
    ]);
    const before = await found(entity, group);
    const own = await found(entity, leaf);
    const both = (others: Set<string>) => before.intersection(others);
    const expected = {
      and: group.type === "not" ? before.difference(own) : both(own),
      or:
        group.type === "not"
          ? before.difference(own)
          : group.nodes.length === 0
            ? own
            : before.union(own),
    };
    for (const type of ["and", "or"] as const) {
      const after = await found(entity, withCondition(entity, group, type, leaf));
      expect([...after].toSorted(), `seed ${seed}, ${group.type} ${type}`).toEqual(
        [...expected[type]].toSorted(),
      );
    }
    const after = await found(entity, withOneMore(entity, group, leaf));
    expect([...after].toSorted(), `seed ${seed}, one more of ${group.type}`).toEqual(
      [...(group.type === "or" ? expected.or : expected.and)].toSorted(),
    );
    if (after.size !== before.size) changed += 1;
  }
  expect(changed).toBeGreaterThan(FILTERS / 8);
});

test("when conditions are added to a group of none, then each of them must not hold", () => {
  const is = (path: string, value: string): Node => ({ type: "field", path, op: "is", value });
  const vp = is("contact.seniority", "VP");
  const us = is("contact.country", "US");
  const none: GroupNode = { type: "not", nodes: [] };
  const two = withOneMore("contact", withOneMore("contact", none, vp), us);
  expect(two).toEqual({ type: "not", nodes: [vp, us] });
  expect(withCondition("contact", { type: "not", nodes: [vp] }, "and", us)).toEqual(two);
  expect(withCondition("contact", { type: "not", nodes: [vp] }, "or", us)).toEqual(two);
  expect(inWords("contact", two)).toBe("none of (Seniority is VP or Country is US)");
});

test("when the last condition of a group inside goes, then the group goes with it", () => {
  const leaf: Node = { type: "field", path: "contact.city", op: "is", value: "Bonn" };
  expect(without({ type: "or", nodes: [leaf] }, 0)).toBe(null);
  expect(isComplete({ type: "or", nodes: [leaf, { type: "and", nodes: [] }] })).toBe(false);
  expect(isComplete({ type: "and", nodes: [] })).toBe(true);
});
