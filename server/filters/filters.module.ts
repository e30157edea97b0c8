import { fieldOf } from "#shared/filters/catalogue.rules.ts";
import { fieldValues } from "#shared/filters/filters.contract.ts";
import type { Context } from "#server/kernel/context.ts";
import { boundedQuery } from "#server/kernel/db/bounded-query.ts";
import { query } from "#server/kernel/db/sql.ts";
import { invalid } from "#server/kernel/errors.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { COLUMNS } from "./columns.rules.ts";
import { route } from "#server/kernel/http/route.ts";

const OFFERED = 50;

/** The filter language; `filters.service.ts` compiles it for everybody else. */
export const filtersModule: ServerModule = {
  name: "filters",
  routes: [
    route(fieldValues, async ({ ctx, res, query: { field, q = "" } }) => ({
      values: await boundedQuery(ctx, { res }, (own) => values(own, field, q)),
    })),
  ],
};

async function values(ctx: Context, field: string, q: string): Promise<string[]> {
  const def = fieldOf(field);
  if (!def || def.entity === "activity" || (def.type !== "choice" && def.type !== "tags")) {
    throw invalid("query.field", "There is no such field with values to choose from.");
  }
  const column = COLUMNS[def.key]("t");
  const value = def.type === "tags" ? `unnest(${column})` : column;
  const rows = await query<{ value: string }>(
    ctx,
    `select value from (select ${value} as value from ${def.entity} t where t.deleted_at is null) v
      where value <> '' and starts_with(lower(value), lower($1))
      group by value order by count(*) desc, value limit ${OFFERED}`,
    [q],
  );
  return rows.map((row) => row.value);
}
