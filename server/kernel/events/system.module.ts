import { SYSTEM_TOPICS } from "#shared/kernel/system-topics.ts";
import type { ServerModule } from "../module.ts";

/** The kernel's own topics: a person's own, jobs, presence. */
export const systemModule: ServerModule = {
  name: "system",
  topics: SYSTEM_TOPICS.map((def) => ({ def })),
};
