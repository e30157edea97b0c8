import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { FormRow } from "#shared/forms/forms.schema.ts";

/** Forms with their current questions; all that are not archived, or those of `ids`. */
export function presentForms(ctx: Context, ids: readonly string[] | null): Promise<FormRow[]> {
  return query(
    ctx,
    `select f.id, f.version, f.name, v.no, v.fields, f.updated_at as "updatedAt"
       from qualification_form f
       join qualification_form_version v on v.form_id = f.id and v.no = f.current_no
      where case when $1::uuid[] is null then f.archived_at is null else f.id = any ($1) end
      order by f.name, f.id`,
    [ids],
  );
}
