import { mailboxTopic, sendersTopic, templatesTopic } from "#shared/email/email.events.ts";
import {
  setCampaignProgress,
  setLaunchStep,
  setPreflightChecks,
} from "#server/campaigns/campaigns.registry.ts";
import type { Recorded, ServerModule } from "#server/kernel/module.ts";
import { emailPreflight, emailProgressSource } from "./email-campaigns.service.ts";
import { EmailCampaign } from "./email.entity.ts";
import {
  buildLedgerJob,
  cancelJob,
  drainJob,
  purgeDeletedJob,
  purgeJob,
  systemMailJob,
  userLinkJob,
  wakeJob,
} from "./email.jobs.ts";
import { emailRoutes } from "./email.routes.ts";
import { emailSubscribers } from "./email.subscribers.ts";
import { mailboxCount } from "./mailbox.service.ts";
import { pinContent } from "./pin.service.ts";
import { SenderProfile } from "./sender.entity.ts";
import { sendersByIds } from "./senders.service.ts";
import { ledgerWork } from "./ledger.work.ts";
import { sendDrift } from "./sends.queries.ts";
import { EmailTemplate, EmailTemplateVersion } from "./template.entity.ts";
import { templateRows } from "./templates.queries.ts";

setPreflightChecks("email", emailPreflight);
setLaunchStep("email", pinContent);
setCampaignProgress("email", emailProgressSource);

const idsOf = (records: readonly Recorded[]) => [...new Set(records.map((record) => record.id))];

/** E-mail: senders, templates, the ledger of sends, unsubscribe, the sandbox mailbox. */
export const emailModule: ServerModule = {
  name: "email",
  entities: [SenderProfile, EmailTemplate, EmailTemplateVersion, EmailCampaign],
  audited: {
    SenderProfile: "sender",
    EmailTemplate: "template",
    EmailTemplateVersion: "template_version",
    EmailCampaign: "email_campaign",
  },
  routes: emailRoutes,
  topics: [
    { def: templatesTopic },
    { def: sendersTopic },
    { def: mailboxTopic, actual: mailboxCount },
  ],
  jobs: [
    buildLedgerJob,
    drainJob,
    wakeJob,
    cancelJob,
    purgeJob,
    purgeDeletedJob,
    systemMailJob,
    userLinkJob,
  ],
  work: [ledgerWork],
  subscribers: emailSubscribers,
  project: {
    template: async (ctx, records) =>
      (await templateRows(ctx, idsOf(records))).map((row) =>
        templatesTopic.event({}, "upsert", { op: "upsert", id: row.id, version: row.version, row }),
      ),
    sender: async (ctx, records) =>
      (await sendersByIds(ctx, idsOf(records))).map((row) =>
        sendersTopic.event({}, "upsert", { op: "upsert", id: row.id, version: row.version, row }),
      ),
  },
  verify: sendDrift,
};
