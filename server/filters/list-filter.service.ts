import type { EntityType, Filter } from "#shared/filters/filter.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { invalid } from "#server/kernel/errors.ts";
import { filterSql } from "./filters.service.ts";

/**
 * The filter of a list's query as a condition over the list's table.
 * @throws AppError invalid with the path of what means nothing: nothing is ever left out silently
 */
export async function listFilter(
  ctx: Context,
  entity: EntityType,
  filter: Filter,
  options: { firstParam: number; alias: string },
): Promise<{ sql: string; params: unknown[] }> {
  if (filter.entity !== entity) {
    throw invalid("query.filter.entity", `This list is of ${entity}s.`);
  }
  return filterSql(ctx, filter, options);
}
