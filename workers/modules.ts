import { sealLoop } from "./audit/seal.loop.ts";
import { leadRecordsLoop } from "./leads/lead-records.loop.ts";
import { leadClaimsLoop } from "./leads/lead-claims.loop.ts";
import { callJobs } from "./calls/queue.job.ts";
import { callSweeper } from "./calls/sweep.loop.ts";
import { launchCampaignJob } from "./campaigns/launch-campaign.job.ts";
import { progressLoop } from "./campaigns/progress.loop.ts";
import { buildLedgerHandler } from "./email/build-ledger.job.ts";
import { drainHandler } from "./email/drain.job.ts";
import {
  cancelHandler,
  purgeDeletedHandler,
  purgeHandler,
  wakeHandler,
} from "./email/queue-changes.job.ts";
import { smtpSandboxLoop } from "./email/smtp-sandbox.loop.ts";
import { emailSweeperLoop } from "./email/sweeper.loop.ts";
import { systemMailHandler } from "./email/system-mail.job.ts";
import { userLinkHandler } from "./email/user-link.job.ts";
import { notificationsLoop } from "./notifications/notifications.loop.ts";
import { telephonyJobs } from "./telephony/legs.job.ts";
import { silentLegsLoop } from "./telephony/silent-legs.loop.ts";
import { tellPeopleJob } from "./notifications/tell-people.job.ts";
import { orderStatsLoop } from "./orders/order-stats.loop.ts";
import { wallboardLoop } from "./reports/wallboard.loop.ts";
import { runImportJob } from "./imports/run-import.job.ts";
import type { JobHandler } from "./kernel/job.ts";
import { housekeepingLoop } from "./kernel/housekeeping.loop.ts";
import type { Loop } from "./kernel/loop.ts";
import { segmentCountsLoop } from "./segments/segment-counts.loop.ts";

/** Handlers of all job definitions. */
export const handlers: JobHandler[] = [
  runImportJob,
  launchCampaignJob,
  ...callJobs,
  ...telephonyJobs,
  buildLedgerHandler,
  drainHandler,
  wakeHandler,
  cancelHandler,
  purgeHandler,
  purgeDeletedHandler,
  systemMailHandler,
  userLinkHandler,
  tellPeopleJob,
];

/** All long-running work; `--loops=` picks some of it by name. */
export const loops: Loop[] = [
  housekeepingLoop,
  sealLoop,
  segmentCountsLoop,
  progressLoop,
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
