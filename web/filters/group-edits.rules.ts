import { fieldsFor } from "#shared/filters/catalogue.rules.ts";
import type { EntityType, GroupNode, Node } from "#shared/filters/filter.schema.ts";
import { newField } from "./filters.words.ts";

const newCondition = (entity: EntityType): Node => newField(fieldsFor(entity)[0]!);

/**
 * The group with a condition more. Of an "all" or "any" group the whole is joined with it by `type`:
 * who matched before and (or) who matches it. A "none" group takes it among those that must not hold.
 * Only where `type` is the other one does the group become a part of a new one; nothing that stands
 * in it changes its meaning.
 */
export function withCondition(
  entity: EntityType,
  node: GroupNode,
  type: "and" | "or",
  leaf: Node = newCondition(entity),
): GroupNode {
  if (node.type === "not" || node.type === type) return { ...node, nodes: [...node.nodes, leaf] };
  if (node.nodes.length < 2) return { type, nodes: [...node.nodes, leaf] };
  return { type, nodes: [node, leaf] };
}

/** The group with a condition more of its own kind, whatever that is. */
export const withOneMore = (entity: EntityType, node: GroupNode, leaf?: Node): GroupNode =>
  withCondition(entity, node, node.type === "or" ? "or" : "and", leaf);

/**
 * The group with a group in it, which begins with one condition: an empty one would match everybody
 * before anything is said in it.
 */
export function withGroup(
  entity: EntityType,
  node: GroupNode,
  leaf: Node = newCondition(entity),
): GroupNode {
  const inner: GroupNode = { type: node.type === "or" ? "and" : "or", nodes: [leaf] };
  return { ...node, nodes: [...node.nodes, inner] };
}

/** The group without one of its parts; null when that was its last, and the group goes with it. */
export function without(node: GroupNode, at: number): GroupNode | null {
  const nodes = node.nodes.toSpliced(at, 1);
  return nodes.length === 0 ? null : { ...node, nodes };
}
