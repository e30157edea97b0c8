import type { listContactsEndpoint } from "#shared/contacts/contacts.contract.ts";
import type { Contact, ContactDetail, ContactSort } from "#shared/contacts/contacts.schema.ts";
import { displayName } from "#shared/contacts/display-name.rules.ts";
import type { QueryOf } from "#shared/kernel/endpoint.ts";
import { listFilter } from "#server/filters/list-filter.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { countRows, readPage } from "#server/kernel/db/page.ts";
import type { SortColumn } from "#server/kernel/db/page.ts";
import { boundedQuery } from "#server/kernel/db/bounded-query.ts";
import type { Interactive } from "#server/kernel/db/bounded-query.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { notFound } from "#server/kernel/errors.ts";
import type { SearchHit } from "#server/kernel/module.ts";
import { can, permittedSql } from "#server/kernel/policy.ts";
import { CONTACT_FROM, CONTACT_SELECT } from "./contacts.present.ts";

type ListQuery = QueryOf<typeof listContactsEndpoint>;
type Conditions = { where: string[]; params: unknown[] };

const SORTS: Record<ContactSort, SortColumn> = {
  lastName: { expr: "t.last_name", type: "text" },
  firstName: { expr: "t.first_name", type: "text" },
  email: { expr: "t.email_key", type: "text" },
  jobTitle: { expr: "t.job_title", type: "text" },
  seniority: { expr: "t.seniority", type: "text" },
  department: { expr: "t.department", type: "text" },
  country: { expr: "t.country", type: "text" },
  city: { expr: "t.city", type: "text" },
  accountName: { expr: "a.name", type: "text" },
  createdAt: { expr: "t.created_at", type: "timestamptz" },
  updatedAt: { expr: "t.updated_at", type: "timestamptz" },
};

/** One page of the contacts that the actor may see; a filter of their own is held to the limits of `boundedQuery`. */
export function listContacts(ctx: Context, input: ListQuery, asked: Interactive = {}) {
  return input.filter
    ? boundedQuery(ctx, asked, (own) => contactsPage(own, input))
    : contactsPage(ctx, input);
}

async function contactsPage(ctx: Context, input: ListQuery) {
  const conditions = await contactConditions(ctx, input);
  const sort = input.sort ?? "-createdAt";
  const key = sort.replace(/^-/, "") as ContactSort;
  const page = await readPage<Contact>(ctx, {
    ...conditions,
    from: CONTACT_FROM,
    select: CONTACT_SELECT,
    sort: SORTS[key],
    descending: sort.startsWith("-"),
    limit: input.limit,
    cursor: input.cursor,
    offset: input.offset,
  });
  const count = input.total ?? (!input.cursor && !input.offset);
  if (!count) return page;
  return { ...page, total: await countRows(ctx, { ...conditions, from: "contact t" }) };
}

async function contactConditions(
  ctx: Context,
  input: Pick<ListQuery, "q" | "ids" | "deleted" | "accountId" | "filter">,
): Promise<Conditions> {
  const where = [input.deleted ? "t.deleted_at is not null" : "t.deleted_at is null"];
  const params: unknown[] = [];
  const add = (value: unknown): string => `$${params.push(value)}`;
  const own = permittedSql(ctx, "contact.read", "t.id", add);
  if (own) where.push(own);
  if (input.ids) where.push(`t.id = any(${add(input.ids)}::uuid[])`);
  if (input.accountId) where.push(`t.account_id = ${add(input.accountId)}::uuid`);
  if (input.q) where.push(searchSql(input.q, add));
  if (input.filter) {
    const options = { firstParam: params.length + 1, alias: "t" };
    const filter = await listFilter(ctx, "contact", input.filter, options);
    where.push(filter.sql);
    params.push(...filter.params);
  }
  return { where, params };
}

/** Every word in the person's own fields, or the whole text in the company's name. */
function searchSql(text: string, add: (value: unknown) => string): string {
  const words = text.split(/\s+/).filter(Boolean);
  const own = words.map((word) => `t.search_text like search_like(${add(word)})`).join(" and ");
  return `((${own}) or t.account_id = any (array(
    select s.id from account s where s.deleted_at is null and s.search_text like search_like(${add(text)})
    limit 500)))`;
}

const DETAIL = prepared(
  "contact-detail",
  `select ${CONTACT_SELECT},
          (select jsonb_build_object(
             'callsTotal', s.calls_total, 'lastCalledAt', s.last_called_at,
             'lastDisposition', s.last_disposition, 'emailsTotal', s.emails_total,
             'lastEmailedAt', s.last_emailed_at, 'lastOpenedAt', s.last_opened_at,
             'lastClickedAt', s.last_clicked_at, 'leadsTotal', s.leads_total)
           from contact_stats s where s.contact_id = t.id) as stats
   from ${CONTACT_FROM} where t.id = $1`,
);

/** One contact with its roll-ups. @throws AppError not_found */
export async function contactDetail(ctx: Context, id: string): Promise<ContactDetail> {
  const row = await queryOne<Omit<ContactDetail, "can">>(ctx, DETAIL, [id]);
  if (!row) throw notFound("contact");
  return { ...row, can: can(ctx, { edit: "contact.edit", delete: "contact.delete" }) };
}

/** Up to 50 people of the same account or on the same number, of those the actor may see. */
export async function relatedContacts(ctx: Context, id: string): Promise<Contact[]> {
  const { where, params } = await contactConditions(ctx, {});
  const self = `$${params.length + 1}::uuid`;
  return query<Contact>(
    ctx,
    `select ${CONTACT_SELECT} from ${CONTACT_FROM}
     join contact self on self.id = ${self}
     where ${where.join(" and ")} and t.id <> self.id
       and (t.account_id = self.account_id or t.phone_e164 = self.phone_e164)
     order by t.last_name, t.id limit 50`,
    [...params, id],
  );
}

/** Hits of the global search. */
export async function searchContacts(
  ctx: Context,
  text: string,
  limit: number,
): Promise<SearchHit[]> {
  const { where, params } = await contactConditions(ctx, { q: text });
  const first = `search_fold($${params.length + 1})`;
  const rows = await query<Contact>(
    ctx,
    `select ${CONTACT_SELECT} from ${CONTACT_FROM} where ${where.join(" and ")}
     order by (starts_with(search_fold(t.last_name), ${first}) or starts_with(t.email_key, ${first})) desc nulls last,
              t.last_name limit ${limit}`,
    [...params, text],
  );
  return rows.map((row) => ({
    kind: "contact",
    id: row.id,
    title: displayName(row),
    subtitle: [row.jobTitle, row.accountName].filter(Boolean).join(" · "),
    path: `/contacts/${row.id}`,
  }));
}
