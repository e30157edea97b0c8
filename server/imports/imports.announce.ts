import { importsTopic } from "#shared/imports/imports.events.ts";
import type { Import } from "#shared/imports/imports.schema.ts";
import { jobsTopic, jobTopic } from "#shared/kernel/system-topics.ts";
import type { Context } from "#server/kernel/context.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { presentImports } from "./imports.present.ts";

/** Tells the history, the jobs ring of who started it, and the progress bar where an import stands. */
export async function announceImport(ctx: Context, id: string): Promise<void> {
  const [row] = await presentImports(ctx, [id]);
  if (!row) return;
  const { version } = row;
  publish(ctx, importsTopic.event({}, "upsert", { op: "upsert", id, version, row }));
  if (row.state === "uploaded") return;
  const done = row.createdCount + row.updatedCount + row.unchangedCount + row.invalidCount;
  const progress = { done, total: row.totalRows, state: row.state, message: row.message };
  publish(
    ctx,
    jobTopic.gauge({ id }, "progress", progress),
    jobsTopic.event({ userId: row.createdBy }, "upsert", {
      op: "upsert",
      id,
      version,
      row: {
        ...progress,
        id,
        version,
        name: "import",
        title: titleOf(row),
        startedAt: row.startedAt,
        finishedAt: row.finishedAt,
      },
    }),
  );
}

function titleOf({ fileName, entityType }: Import): string {
  return `Import ${entityType === "account" ? "accounts" : "contacts"} from ${fileName}`;
}
