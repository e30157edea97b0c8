import type { TopicDef } from "#shared/kernel/topics.ts";

/**
 * A topic's name as an SQL expression, its parameters taken from the row at hand: `'order-stats:' || o.id`.
 * @param params columns, written in code
 */
export function topicSql(
  { pattern }: Pick<TopicDef, "pattern">,
  params: Record<string, string>,
): string {
  const parts = pattern.split(/<(\w+)>/);
  return parts
    .map((part: string, i: number) => (i % 2 === 1 ? params[part] : part && `'${part}'`))
    .filter(Boolean)
    .join(" || ");
}

/** From (included) and to (excluded) which text all topics of a pattern with one parameter lie, by bytes. */
export function topicRange({ pattern }: Pick<TopicDef, "pattern">): [string, string] {
  const from = pattern.slice(0, pattern.indexOf("<"));
  return [from, from.slice(0, -1) + String.fromCharCode(from.charCodeAt(from.length - 1) + 1)];
}
