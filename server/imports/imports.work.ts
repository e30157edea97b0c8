import type { Import } from "#shared/imports/imports.schema.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { WorkKind } from "#server/kernel/module.ts";
import { importJob } from "./job-row.work.ts";
import { IMPORT_SELECT } from "./imports.present.ts";
import { cancelImport } from "./imports.service.ts";

/** Imports in the jobs ring of who uploaded the file. */
export const importWork: WorkKind = {
  name: "import",
  async list(ctx, { userId, since, ids }) {
    const rows = await query<Import>(
      ctx,
      `select ${IMPORT_SELECT} from data_import t
        where t.created_by = $1 and t.state <> 'uploaded'
          and case when $3::uuid[] is null
                   then t.finished_at is null or t.finished_at > $2 else t.id = any ($3) end
        order by t.created_at desc limit 200`,
      [userId, since, ids ?? null],
    );
    return rows.flatMap((row) => importJob(row) ?? []);
  },
  cancel: cancelImport,
};
