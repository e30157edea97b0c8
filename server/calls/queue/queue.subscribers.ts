import {
  campaignCompleted,
  campaignLaunched,
  campaignStopped,
} from "#shared/campaigns/campaigns.events.ts";
import type { Subscriber } from "#server/kernel/module.ts";
import { buildQueueJob, purgeCampaignJob } from "./queue.jobs.ts";

/** A queue is built at the launch and emptied at the end. Every job is idempotent. */
export const queueSubscribers: Subscriber[] = [
  {
    on: campaignLaunched,
    job: buildQueueJob,
    payload: ({ id, payload }) => ({ campaignId: id, snapshotNo: payload["snapshotNo"] }),
  },
  { on: campaignStopped, job: purgeCampaignJob, payload: ({ id }) => ({ campaignId: id }) },
  { on: campaignCompleted, job: purgeCampaignJob, payload: ({ id }) => ({ campaignId: id }) },
];
