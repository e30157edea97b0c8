import { SYSTEM_TOPICS, jobTopic } from "#shared/kernel/system-topics.ts";
import { canSubscribeToJob, jobProgressNow } from "./jobs/progress.ts";
import type { ServerModule } from "./module.ts";

/** The kernel's own topics: a person's own, jobs, dead letters, presence. */
export const kernelModule: ServerModule = {
  name: "kernel",
  topics: SYSTEM_TOPICS.map((def) =>
    def === jobTopic ? { def, canSubscribe: canSubscribeToJob, actual: jobProgressNow } : { def },
  ),
};
