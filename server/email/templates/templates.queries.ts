import type { Id } from "#shared/kernel/ids.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { Template, TemplateVersionRow } from "#shared/email/templates/templates.schema.ts";

interface Row {
  id: Id;
  version: number;
  name: string;
  subject: string;
  updated_at: string;
  approved_no: number | null;
  latest: TemplateVersionRow;
}

const VERSION = `jsonb_build_object('id', v.id, 'no', v.no, 'contentHash', v.content_hash,
  'authorId', v.author_id, 'authorName', v.author_name, 'createdAt', v.created_at,
  'approvedByName', case when v.approved_hash = v.content_hash then v.approved_by_name end,
  'approvedAt', case when v.approved_hash = v.content_hash then v.approved_at end)`;

/** Templates with their newest version; all that are not archived when no ids are given. */
export async function templateRows(ctx: Context, ids?: readonly Id[]): Promise<Template[]> {
  const rows = await query<Row>(
    ctx,
    `select t.id, t.version, t.name, v.subject, t.updated_at, ${VERSION} as latest,
            (select max(no) from email_template_version a
              where a.template_id = t.id and a.approved_hash = a.content_hash) as approved_no
       from email_template t
       join email_template_version v on v.template_id = t.id and v.no = t.latest_no
      where ($1::uuid[] is null and t.archived_at is null) or t.id = any ($1)
      order by lower(t.name), t.id`,
    [ids ?? null],
  );
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    name: row.name,
    subject: row.subject,
    latest: row.latest,
    approvedNo: row.approved_no,
    updatedAt: row.updated_at,
  }));
}

/** All versions of a template, newest first. */
export async function templateVersions(ctx: Context, id: Id): Promise<TemplateVersionRow[]> {
  const rows = await query<{ v: TemplateVersionRow }>(
    ctx,
    `select ${VERSION} as v from email_template_version v where template_id = $1 order by no desc`,
    [id],
  );
  return rows.map((row) => row.v);
}
