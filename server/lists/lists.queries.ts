import type { EntityType } from "#shared/filters/filter.schema.ts";
import type { ListMember } from "#shared/lists/lists.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { readPage } from "#server/kernel/db/page.ts";
import type { Page } from "#server/kernel/db/page.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { Drift } from "#server/kernel/module.ts";

/** Members as rows with the id of their record: what the grid and its cursor go by. */
const MEMBERS = `(select m.list_id, m.record_id as id, m.added_at from list_member m) t`;

const ROW: Record<EntityType, { select: string; join: string }> = {
  contact: {
    join: `join contact c on c.id = t.id left join account a on a.id = c.account_id`,
    select: `t.id, c.version, t.added_at as "addedAt",
      coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.email, 'No name') as name,
      c.job_title as about, c.email as address, a.name as "accountName", c.country,
      c.phone_e164 as phone, c.deleted_at is not null as deleted`,
  },
  account: {
    join: `join account a on a.id = t.id`,
    select: `t.id, a.version, t.added_at as "addedAt", a.name, a.industry as about, a.domain as address,
      null as "accountName", a.hq_country as country, a.hq_e164 as phone,
      a.deleted_at is not null as deleted`,
  },
};

interface Wanted {
  limit: number;
  cursor?: string;
  offset?: number;
  sort?: "addedAt" | "-addedAt";
}

/** A page of a list's members; the newest first unless told. */
export function pageOfMembers(
  ctx: Context,
  listId: string,
  entity: EntityType,
  wanted: Wanted,
): Promise<Page<ListMember>> {
  const { select, join } = ROW[entity];
  return readPage<ListMember>(ctx, {
    select,
    from: `${MEMBERS} ${join}`,
    where: [`t.list_id = $1`],
    params: [listId],
    sort: { expr: "t.added_at", type: "timestamptz" },
    descending: wanted.sort !== "addedAt",
    limit: wanted.limit,
    cursor: wanted.cursor,
    offset: wanted.offset,
  });
}

/** Columns of an exported list, in the words of the API; the header of its CSV. */
export const EXPORTED: Record<EntityType, Record<string, string>> = {
  contact: {
    id: "c.id",
    "contact.firstName": "c.first_name",
    "contact.lastName": "c.last_name",
    "contact.email": "c.email",
    "contact.phoneE164": "c.phone_e164",
    "contact.jobTitle": "c.job_title",
    "contact.seniority": "c.seniority",
    "contact.department": "c.department",
    "contact.city": "c.city",
    "contact.state": "c.state",
    "contact.country": "c.country",
    "contact.tags": "array_to_string(c.tags, '; ')",
    "account.name": "a.name",
    "account.domain": "a.domain",
  },
  account: {
    id: "a.id",
    "account.name": "a.name",
    "account.domain": "a.domain",
    "account.industry": "a.industry",
    "account.revenue": "a.revenue",
    "account.staffCount": "a.staff_count",
    "account.hqCity": "a.hq_city",
    "account.hqState": "a.hq_state",
    "account.hqCountry": "a.hq_country",
    "account.tier": "a.tier",
    "account.tags": "array_to_string(a.tags, '; ')",
  },
};

const PAGE = 2000;

/** All members that still exist, page by page in order of their ids; deleted records stay out. */
export async function* exportedRows(
  ctx: Context,
  listId: string,
  entity: EntityType,
): AsyncGenerator<Record<string, unknown>[]> {
  const alias = entity === "contact" ? "c" : "a";
  const columns = Object.entries(EXPORTED[entity])
    .map(([key, sql]) => `${sql} as "${key}"`)
    .join(", ");
  let after: unknown = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const rows = await query(
      ctx,
      `select ${columns} from ${MEMBERS} ${ROW[entity].join}
        where t.list_id = $1 and t.id > $2::uuid and ${alias}.deleted_at is null
        order by t.id limit ${PAGE}`,
      [listId, after],
    );
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)!["id"];
  }
}

/** Lists whose member count is not the number of their rows. */
export function memberDrift(ctx: Context): Promise<Drift[]> {
  return query<{ what: string; stored: unknown; actual: unknown }>(
    ctx,
    `select 'list ' || l.id || ' (' || l.name || ')' as what, l.member_count as stored, n.n as actual
       from list l
       cross join lateral (select count(*) as n from list_member m where m.list_id = l.id) n
      where l.member_count <> n.n`,
  );
}
