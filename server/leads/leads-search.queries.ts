import { query } from "#server/kernel/db/sql.ts";
import type { SearchHit, SearchKind } from "#server/kernel/module.ts";
import { seesAll } from "#server/kernel/policy.ts";
import { actorId } from "#server/kernel/context.ts";

const SQL = `
  select l.id, concat_ws(' ', k.first_name, k.last_name) as title,
         concat_ws(' · ', a.name, replace(l.status, '_', ' ')) as subtitle
    from lead l join contact k on k.id = l.contact_id left join account a on a.id = l.account_id
   where ($2::uuid is null or $2 in (l.agent_id, l.fixer_id))
     and (search_fold(concat_ws(' ', k.first_name, k.last_name)) like search_prefix($1)
          or search_fold(k.last_name) like search_prefix($1)
          or search_fold(a.name) like search_prefix($1))
   order by l.qualified_at desc limit $3`;

/** Leads by the beginning of a person's or company's name. */
export const searchLeads: SearchKind = {
  kind: "lead",
  verb: "lead.read",
  async find(ctx, text, limit) {
    const own = seesAll(ctx, "lead.read") ? null : actorId(ctx.actor);
    const rows = await query<Pick<SearchHit, "id" | "title" | "subtitle">>(ctx, SQL, [
      text,
      own,
      limit,
    ]);
    return rows.map((row) => ({ ...row, kind: "lead", path: `/leads/${row.id}` }));
  },
};
