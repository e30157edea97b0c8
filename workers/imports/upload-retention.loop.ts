import { systemContext } from "#server/kernel/context.ts";
import { dropOldUploads } from "#server/imports/retention.service.ts";
import { everyStep } from "#workers/kernel/loop.ts";

/** Uploaded files that have outlived their use. */
export const uploadRetentionLoop = everyStep("upload-retention", 600_000, (kernel) =>
  dropOldUploads(systemContext(kernel, "loop:upload-retention")),
);
