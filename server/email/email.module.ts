import type { ServerModule } from "#server/kernel/module.ts";
import { EmailCampaign } from "./email.entity.ts";
import { SenderProfile } from "./sender.entity.ts";
import { EmailTemplate, EmailTemplateVersion } from "./template.entity.ts";

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
};
