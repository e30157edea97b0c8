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
import * as jobs from "./calls.jobs.ts";

/** What calls do when something happens elsewhere. Every job bears to run twice. */
export const callsSubscribers: Subscriber[] = [
  {
    on: campaignCreated,
    job: jobs.seedLabelsJob,
    payload: ({ id }) => ({ campaignId: id }),
  },
  {
    on: campaignLaunched,
    job: jobs.buildQueueJob,
    payload: ({ id, payload }) => ({ campaignId: id, snapshotNo: payload["snapshotNo"] }),
  },
  {
    on: campaignStopped,
    job: jobs.purgeCampaignJob,
    payload: ({ id }) => ({ campaignId: id }),
  },
  {
    on: campaignCompleted,
    job: jobs.purgeCampaignJob,
    payload: ({ id }) => ({ campaignId: id }),
  },
  {
    on: suppressionAdded,
    job: jobs.purgeSuppressedJob,
    payload: ({ payload }) => ({ batchId: payload["batchId"] }),
  },
  {
    on: suppressionsAdded,
    job: jobs.purgeSuppressedJob,
    payload: ({ payload }) => ({ batchId: payload["batchId"] }),
  },
  {
    on: campaignAgentsSet,
    job: jobs.announceCallbacksJob,
    payload: ({ payload }) => ({
      userIds: [...(payload["added"] as string[]), ...(payload["removed"] as string[])],
    }),
  },
  {
    on: contactDeleted,
    job: jobs.purgeContactJob,
    payload: ({ id }) => ({ contactId: id }),
  },
];
