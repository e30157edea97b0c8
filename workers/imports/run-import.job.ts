import { runImport } from "#server/imports/imports.jobs.ts";
import { runImportToEnd } from "#server/imports/run.service.ts";
import { handleJob } from "#workers/kernel/job.ts";

export const runImportJob = handleJob(runImport, (ctx, { importId }, signal) =>
  runImportToEnd(ctx, importId, signal),
);
