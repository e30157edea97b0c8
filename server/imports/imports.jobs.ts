import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import { defineJob } from "#server/kernel/jobs/job.ts";

/** Stages and applies one import; goes on where a killed worker stopped. */
export const runImport = defineJob({
  name: "run-import",
  queue: "imports",
  payload: z.object({ importId: zId }),
  attempts: 8,
  backoffMs: 500,
});
