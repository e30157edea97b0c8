import {
  campaignAgentsSet,
  campaignCompleted,
  campaignCreated,
  campaignLaunched,
  campaignStopped,
} from "#shared/campaigns/campaigns.events.ts";
import { contactDeleted } from "#shared/contacts/contacts.events.ts";
import { suppressionAdded, suppressionsAdded } from "#shared/suppressions/suppressions.events.ts";
import type { Subscriber } from "#server/kernel/module.ts";
import { announceCallbacksJob, buildQueueJob, purgeCampaignJob, purgeContactJob, purgeSuppressedJob, seedLabelsJob } from "./calls.jobs.ts";

/** What calls do when something happens elsewhere. Every job bears to run twice. */
export const callsSubscribers: Subscriber[] = [
  {
    on: campaignCreated,
    job: seedLabelsJob,
    payload: ({ id }) => ({ campaignId: id }),
  },
  {
    on: campaignLaunched,
    job: buildQueueJob,
    payload: ({ id, payload }) => ({ campaignId: id, snapshotNo: payload["snapshotNo"] }),
  },
  {
    on: campaignStopped,
    job: purgeCampaignJob,
    payload: ({ id }) => ({ campaignId: id }),
  },
  {
    on: campaignCompleted,
    job: purgeCampaignJob,
    payload: ({ id }) => ({ campaignId: id }),
  },
  {
    on: suppressionAdded,
    job: purgeSuppressedJob,
    payload: ({ payload }) => ({ batchId: payload["batchId"] }),
  },
  {
    on: suppressionsAdded,
    job: purgeSuppressedJob,
    payload: ({ payload }) => ({ batchId: payload["batchId"] }),
  },
  {
    on: campaignAgentsSet,
    job: announceCallbacksJob,
    payload: ({ payload }) => ({
      userIds: [...(payload["added"] as string[]), ...(payload["removed"] as string[])],
    }),
  },
  {
    on: contactDeleted,
    job: purgeContactJob,
    payload: ({ id }) => ({ contactId: id }),
  },
];
