import { campaignAgentsSet } from "#shared/campaigns/campaigns.events.ts";
import type { Subscriber } from "#server/kernel/module.ts";
import { announceCallbacksJob } from "./callbacks.jobs.ts";

/** Which callbacks an agent may take follows from the campaigns they are assigned to. */
export const callbacksSubscribers: Subscriber[] = [
  {
    on: campaignAgentsSet,
    job: announceCallbacksJob,
    payload: ({ payload }) => ({
      userIds: [...(payload["added"] as string[]), ...(payload["removed"] as string[])],
    }),
  },
];
