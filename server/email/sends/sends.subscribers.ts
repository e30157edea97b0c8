import {
  campaignCompleted,
  campaignLaunched,
  campaignResumed,
  campaignStopped,
} from "#shared/campaigns/campaigns.events.ts";
import { contactDeleted } from "#shared/contacts/contacts.events.ts";
import { suppressionAdded, suppressionsAdded } from "#shared/suppressions/suppressions.events.ts";
import type { Subscriber } from "#server/kernel/module.ts";
import { senderSaved } from "#shared/email/senders/senders.events.ts";
import {
  buildLedgerJob,
  cancelJob,
  purgeDeletedJob,
  purgeJob,
  senderChangedJob,
  wakeJob,
} from "./sends.jobs.ts";
import type { Recorded } from "#server/kernel/db/recorded.ts";

const ofCampaign = (record: Recorded) => ({ campaignId: record.id });

/** What e-mail does when campaigns move and people are suppressed; call campaigns end as no work. */
export const sendsSubscribers: Subscriber[] = [
  { on: campaignLaunched, job: buildLedgerJob, payload: ofCampaign },
  { on: campaignResumed, job: wakeJob, payload: ofCampaign },
  { on: campaignStopped, job: cancelJob, payload: ofCampaign },
  { on: campaignCompleted, job: cancelJob, payload: ofCampaign },
  {
    on: suppressionAdded,
    job: purgeJob,
    payload: ({ payload }) => ({
      batchId: payload.batchId,
      emailKey: payload.scope === "email" ? payload.key : null,
      contactId: payload.scope === "contact" ? payload.key : null,
    }),
  },
  {
    on: suppressionsAdded,
    job: purgeJob,
    payload: ({ payload }) => ({ batchId: payload.batchId, emailKey: null, contactId: null }),
  },
  { on: senderSaved, job: senderChangedJob, payload: ({ id }) => ({ senderId: id }) },
  { on: contactDeleted, job: purgeDeletedJob, payload: ({ id }) => ({ contactId: id }) },
];
