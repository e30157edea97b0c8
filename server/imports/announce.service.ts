import { importsTopic } from "#shared/imports/imports.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { publishJob } from "#server/kernel/jobs/progress.ts";
import { importJob } from "./job-row.work.ts";
import { presentImports } from "./imports.present.ts";

/** Tells the history, the jobs ring of who started it, and the progress bar where an import stands. */
export async function announceImport(ctx: Context, id: string): Promise<void> {
  const [row] = await presentImports(ctx, [id]);
  if (!row) return;
  const { version } = row;
  publish(ctx, importsTopic.event({}, "upsert", { op: "upsert", id, version, row }));
  const job = importJob(row);
  if (job) await publishJob(ctx, row.createdBy, job);
}
