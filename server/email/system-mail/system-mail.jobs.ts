import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";
import { defineJob } from "#server/kernel/jobs/job.ts";

/** Sends one of the workspace's own mails. */
export const systemMailJob = defineJob({
  name: "system-mail",
  queue: "default",
  payload: z.strictObject({ id: zId }),
  attempts: 8,
  backoffMs: 2_000,
});

/** An invitation or reset link to its person; the payload holds ids only. */
export const userLinkJob = defineJob({
  name: "email-user-link",
  queue: "email",
  payload: z.strictObject({ linkId: zId, kind: z.enum(["invite", "reset"]) }),
  attempts: 5,
});
