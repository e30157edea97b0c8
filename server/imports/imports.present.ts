import { zImport } from "#shared/imports/imports.schema.ts";
import type { Import, ImportDetail } from "#shared/imports/imports.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { selectFields } from "#server/kernel/db/columns.ts";
import { query } from "#server/kernel/db/sql.ts";
import { notFound } from "#server/kernel/errors.ts";

export const IMPORT_SELECT = selectFields(Object.keys(zImport.shape), {
  hasErrorFile: "t.error_key is not null",
  hasNotesFile: "t.notes_key is not null",
});

export function presentImports(ctx: Context, ids: readonly string[]): Promise<Import[]> {
  return query<Import>(
    ctx,
    `select ${IMPORT_SELECT} from data_import t where t.id = any($1::uuid[])`,
    [ids],
  );
}

/** One import with its file's columns and the mapping. @throws AppError not_found */
export async function importDetail(ctx: Context, id: string): Promise<ImportDetail> {
  const [row] = await query<ImportDetail>(
    ctx,
    `select ${IMPORT_SELECT}, t.format, t.mapping, t.options from data_import t where t.id = $1`,
    [id],
  );
  if (!row) throw notFound("import");
  return row;
}
