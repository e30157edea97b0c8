import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { unknownTags } from "#shared/calls/scripts/script.rules.ts";
import type { ScriptRow } from "#shared/calls/scripts/scripts.schema.ts";

/** Scripts with their current text; all that are not archived, or those of `ids`. */
export async function presentScripts(
  ctx: Context,
  ids: readonly string[] | null,
): Promise<ScriptRow[]> {
  const rows = await query<Omit<ScriptRow, "unknownTags">>(
    ctx,
    `select s.id, s.version, s.name, v.no, v.body, s.updated_at as "updatedAt"
       from script s join script_version v on v.script_id = s.id and v.no = s.current_no
      where case when $1::uuid[] is null then s.archived_at is null else s.id = any ($1) end
      order by s.name, s.id`,
    [ids],
  );
  return rows.map((row) => ({ ...row, unknownTags: unknownTags(row.body) }));
}
