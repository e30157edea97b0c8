import type { Account, AccountDetail, AccountSort } from "#shared/accounts/accounts.schema.ts";
import type { QueryOf } from "#shared/kernel/endpoint.ts";
import type { listAccountsEndpoint } from "#shared/accounts/accounts.contract.ts";
import type { Context } from "#server/kernel/context.ts";
import { listFilter } from "#server/filters/list-filter.service.ts";
import { countRows, readPage } from "#server/kernel/db/page.ts";
import type { SortColumn } from "#server/kernel/db/page.ts";
import { boundedQuery } from "#server/kernel/db/bounded-query.ts";
import type { Interactive } from "#server/kernel/db/bounded-query.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { notFound } from "#server/kernel/errors.ts";
import type { SearchHit } from "#server/kernel/module.ts";
import { can, permittedSql } from "#server/kernel/policy.ts";
import { ACCOUNT_FROM, ACCOUNT_SELECT } from "./accounts.present.ts";

type ListQuery = QueryOf<typeof listAccountsEndpoint>;

const SORTS: Record<AccountSort, SortColumn> = {
  name: { expr: "t.name", type: "text" },
  domain: { expr: "t.domain", type: "text" },
  industry: { expr: "t.industry", type: "text" },
  hqCountry: { expr: "t.hq_country", type: "text" },
  hqCity: { expr: "t.hq_city", type: "text" },
  staffCount: { expr: "t.staff_count", type: "integer" },
  revenue: { expr: "t.revenue", type: "numeric" },
  tier: { expr: "t.tier", type: "text" },
  createdAt: { expr: "t.created_at", type: "timestamptz" },
  updatedAt: { expr: "t.updated_at", type: "timestamptz" },
};

/** One page of the accounts that the actor may see; a filter of their own is held to the limits of `boundedQuery`. */
export function listAccounts(ctx: Context, input: ListQuery, asked: Interactive = {}) {
  return input.filter
    ? boundedQuery(ctx, asked, (own) => accountsPage(own, input))
    : accountsPage(ctx, input);
}

async function accountsPage(ctx: Context, input: ListQuery) {
  const spec = { from: ACCOUNT_FROM, ...(await accountConditions(ctx, input)) };
  const sort = input.sort ?? "name";
  const key = sort.replace(/^-/, "") as AccountSort;
  const page = await readPage<Account>(ctx, {
    ...spec,
    select: ACCOUNT_SELECT,
    sort: SORTS[key],
    descending: sort.startsWith("-"),
    limit: input.limit,
    cursor: input.cursor,
    offset: input.offset,
  });
  const count = input.total ?? (!input.cursor && !input.offset);
  return count ? { ...page, total: await countRows(ctx, spec) } : page;
}

async function accountConditions(
  ctx: Context,
  input: Pick<ListQuery, "q" | "ids" | "deleted" | "filter">,
): Promise<{ where: string[]; params: unknown[] }> {
  const where = [input.deleted ? "t.deleted_at is not null" : "t.deleted_at is null"];
  const params: unknown[] = [];
  const add = (value: unknown): string => `$${params.push(value)}`;
  const own = permittedSql(ctx, "account.read", "t.id", add);
  if (own) where.push(own);
  if (input.ids) where.push(`t.id = any(${add(input.ids)}::uuid[])`);
  for (const word of input.q?.split(/\s+/).filter(Boolean) ?? []) {
    where.push(`t.search_text like search_like(${add(word)})`);
  }
  if (input.filter) {
    const options = { firstParam: params.length + 1, alias: "t" };
    const filter = await listFilter(ctx, "account", input.filter, options);
    where.push(filter.sql);
    params.push(...filter.params);
  }
  return { where, params };
}

/** One account with what its page shows besides. @throws AppError not_found */
export async function accountDetail(ctx: Context, id: string): Promise<AccountDetail> {
  const params: unknown[] = [id];
  const seen = permittedSql(ctx, "contact.read", "c.id", (value) => `$${params.push(value)}`);
  const row = await queryOne<Omit<AccountDetail, "can">>(
    ctx,
    `select ${ACCOUNT_SELECT},
            (select p.name from account p where p.id = t.parent_id) as "parentName",
            (select count(*) from contact c where c.account_id = t.id and c.deleted_at is null
              and ${seen ?? "true"}) as "contactsTotal"
     from ${ACCOUNT_FROM} where t.id = $1`,
    params,
  );
  if (!row) throw notFound("account");
  return { ...row, can: can(ctx, { edit: "account.edit", delete: "account.delete" }) };
}

/** Hits of the global search: names and domains that contain the text, beginnings first. */
export async function searchAccounts(
  ctx: Context,
  text: string,
  limit: number,
): Promise<SearchHit[]> {
  const { where, params } = await accountConditions(ctx, { q: text });
  const rows = await query<{ id: string; name: string; domain: string | null }>(
    ctx,
    `select t.id, t.name, t.domain from account t where ${where.join(" and ")}
     order by starts_with(search_fold(t.name), search_fold($${params.length + 1})) desc, t.name limit ${limit}`,
    [...params, text],
  );
  return rows.map((row) => ({
    kind: "account",
    id: row.id,
    title: row.name,
    subtitle: row.domain ?? "",
    path: `/accounts/${row.id}`,
  }));
}
