import { campaignCreated } from "#shared/campaigns/campaigns.events.ts";
import type { Subscriber } from "#server/kernel/module.ts";
import { seedLabelsJob } from "./dispositions.jobs.ts";

/** A new campaign begins with the usual labels. */
export const dispositionsSubscribers: Subscriber[] = [
  { on: campaignCreated, job: seedLabelsJob, payload: ({ id }) => ({ campaignId: id }) },
];
