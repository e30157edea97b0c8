import { listJobs } from "#shared/jobs/jobs.contract.ts";
import { callLive } from "#web/kernel/api/call.ts";

export const jobKeys = { mine: ["jobs"] as const };

/** My long work, for `useLiveList`. */
export const myJobs = {
  queryKey: jobKeys.mine,
  read: (signal: AbortSignal) => callLive(listJobs, { signal }),
};
