import { useMemo } from "react";
import {
  type EntityType,
  everyone,
  type Filter,
  type Node,
  zFilter,
} from "#shared/filters/filter.schema.ts";
import type { UrlView } from "#web/kernel/grid/url-view.ts";

/** A filter that is not one (a mangled link), or one of other records. */
export const UNREADABLE = "unreadable";
export type GridFilter = Filter | typeof UNREADABLE | null;

/** The filter in a grid's address. The server is asked with it all the same, and says what is wrong. */
export function useGridFilter(entity: EntityType, { filter }: UrlView<unknown>): GridFilter {
  const text = JSON.stringify(filter);
  return useMemo(() => {
    if (text === "null") return null;
    const parsed = zFilter.safeParse(JSON.parse(text));
    return parsed.success && parsed.data.entity === entity ? parsed.data : UNREADABLE;
  }, [text, entity]);
}

/** The conditions that hold together, each a chip of its own. */
export function conditions({ where }: Filter): Node[] {
  return where.type === "and" ? where.nodes : [where];
}

/** Without one of them; null when none is left. */
export function without(filter: Filter, at: number): Filter | null {
  const nodes = conditions(filter).toSpliced(at, 1);
  return nodes.length === 0 ? null : { ...everyone(filter.entity), where: { type: "and", nodes } };
}
