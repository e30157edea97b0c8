import { bridgeHandler } from "#workers/calls/attempts/bridge.job.ts";
import { newestChangeLoop } from "#workers/audit/newest-change.loop.ts";
import { sealLoop } from "#workers/audit/seal.loop.ts";
import { leadRecordsLoop } from "#workers/leads/lead-records.loop.ts";
import { leadClaimsLoop } from "#workers/leads/lead-claims.loop.ts";
import { purgeJobs } from "#workers/calls/attempts/purge.job.ts";
import { announceCallbacksHandler } from "#workers/calls/callbacks/announce-callbacks.job.ts";
import { seedLabelsHandler } from "#workers/calls/dispositions/seed-labels.job.ts";
import { queueJobs } from "#workers/calls/queue/queue.job.ts";
import { callSweeper } from "#workers/calls/sweep.loop.ts";
import { campaignEndLoop } from "#workers/campaigns/campaign-end.loop.ts";
import { launchCampaignJob } from "#workers/campaigns/launch-campaign.job.ts";
import { progressLoop } from "#workers/campaigns/progress.loop.ts";
import { buildLedgerHandler } from "#workers/email/sends/build-ledger.job.ts";
import { drainHandler } from "#workers/email/sends/drain.job.ts";
import {
  cancelHandler,
  purgeDeletedHandler,
  purgeHandler,
  senderChangedHandler,
  wakeHandler,
} from "#workers/email/sends/queue-changes.job.ts";
import { smtpSandboxLoop } from "#workers/email/transport/smtp-sandbox.loop.ts";
import { emailSweeperLoop } from "#workers/email/sends/recovery.loop.ts";
import { systemMailHandler } from "#workers/email/system-mail/system-mail.job.ts";
import { userLinkHandler } from "#workers/email/system-mail/user-link.job.ts";
import { notificationsLoop } from "#workers/notifications/notifications.loop.ts";
import { notifyPeopleJob } from "#workers/notifications/notify-people.job.ts";
import { orderStatsLoop } from "#workers/orders/order-stats.loop.ts";
import { wallboardLoop } from "#workers/reports/wallboard.loop.ts";
import { runImportJob } from "#workers/imports/run-import.job.ts";
import { uploadRetentionLoop } from "#workers/imports/upload-retention.loop.ts";
import type { JobHandler } from "#workers/kernel/job.ts";
import { housekeepingLoop } from "#workers/kernel/housekeeping.loop.ts";
import type { Loop } from "#workers/kernel/loop.ts";
import { segmentCountsLoop } from "#workers/segments/segment-counts.loop.ts";
import { telephonyJobs } from "#workers/telephony/legs.job.ts";
import { silentLegsLoop } from "#workers/telephony/silent-legs.loop.ts";

/** Handlers of all job definitions. */
export const handlers: JobHandler[] = [
  runImportJob,
  launchCampaignJob,
  ...queueJobs,
  ...purgeJobs,
  bridgeHandler,
  ...telephonyJobs,
  seedLabelsHandler,
  announceCallbacksHandler,
  buildLedgerHandler,
  drainHandler,
  wakeHandler,
  cancelHandler,
  purgeHandler,
  senderChangedHandler,
  purgeDeletedHandler,
  systemMailHandler,
  userLinkHandler,
  notifyPeopleJob,
];

/** All long-running work; `--loops=` picks some of it by name. */
export const loops: Loop[] = [
  housekeepingLoop,
  uploadRetentionLoop,
  sealLoop,
  newestChangeLoop,
  segmentCountsLoop,
  progressLoop,
  campaignEndLoop,
  callSweeper,
  silentLegsLoop,
  leadClaimsLoop,
  leadRecordsLoop,
  emailSweeperLoop,
  smtpSandboxLoop,
  orderStatsLoop,
  wallboardLoop,
  notificationsLoop,
];
