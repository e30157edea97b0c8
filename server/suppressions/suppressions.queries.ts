import type {
  Channel,
  Suppression,
  SuppressionScope,
} from "#shared/suppressions/suppressions.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { SUPPRESSION_SELECT } from "./suppressions.present.ts";

interface Page {
  limit: number;
  cursor?: string;
  scope?: SuppressionScope;
  channel?: Channel;
  lifted: "0" | "1";
  q?: string;
}

/** A page of suppressions, newest first (ids are in order of time). */
export async function pageOfSuppressions(
  ctx: Context,
  page: Page,
): Promise<{ items: Suppression[]; nextCursor: string | null; total: number }> {
  const where: string[] = page.lifted === "1" ? [] : ["s.lifted_at is null"];
  const params: unknown[] = [];
  const add = (condition: (n: string) => string, value: unknown) => {
    params.push(value);
    where.push(condition(`$${params.length}`));
  };
  if (page.scope) add((n) => `s.scope = ${n}`, page.scope);
  if (page.channel) add((n) => `(s.channel is null or s.channel = ${n})`, page.channel);
  if (page.q) add((n) => `starts_with(s.key, ${n})`, page.q.toLowerCase());
  const filter = where.length > 0 ? `where ${where.join(" and ")}` : "";
  const counted = await queryOne<{ n: number }>(
    ctx,
    `select count(*) as n from suppression s ${filter}`,
    params,
  );
  if (page.cursor) add((n) => `s.id < ${n}::uuid`, page.cursor);
  const items = await query<Suppression>(
    ctx,
    `${SUPPRESSION_SELECT} ${where.length > 0 ? `where ${where.join(" and ")}` : ""}
     order by s.id desc limit ${page.limit + 1}`,
    params,
  );
  const more = items.length > page.limit;
  if (more) items.pop();
  return { items, nextCursor: more ? items.at(-1)!.id : null, total: counted?.n ?? 0 };
}

/** Live contacts that a number, address or person's id names; at most `limit`. */
export async function contactsNamedBy(
  ctx: Context,
  scope: "phone" | "email" | "contact",
  key: string,
  limit: number,
): Promise<{ id: string; accountId: string | null; name: string }[]> {
  const column = scope === "phone" ? "c.phone_e164" : "c.email_key";
  const condition = scope === "contact" ? "c.id = $1::uuid" : `${column} = $1`;
  return query(
    ctx,
    `select c.id, c.account_id as "accountId",
            coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.email, c.phone_e164,
                     c.id::text) as name
       from contact c where ${condition} and c.deleted_at is null order by c.id limit ${limit}`,
    [key],
  );
}
