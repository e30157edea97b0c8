import { emailContentTopic } from "#shared/email/email.events.ts";
import {
  setCampaignProgress,
  setLaunchStep,
  setPreflightChecks,
  setSampleChecks,
} from "#server/campaigns/campaigns.registry.ts";
import { canSubscribeToCampaign } from "#server/campaigns/campaigns.policy.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { emailPreflight, emailProgressSource } from "./email-campaigns.service.ts";
import { emailSample } from "#server/email/sends/launch-sample.service.ts";
import { EmailCampaign } from "./email-campaign.entity.ts";
import { projectContent } from "./email.project.ts";
import { emailRoutes } from "./email.routes.ts";
import { sendersRoom } from "#server/email/senders/senders.module.ts";
import { pinContent } from "#server/email/sends/pinned-content.service.ts";
import { sendsRoom } from "#server/email/sends/sends.module.ts";
import { systemMailRoom } from "#server/email/system-mail/system-mail.module.ts";
import { templatesRoom } from "#server/email/templates/templates.module.ts";
import { transportRoom } from "#server/email/transport/transport.module.ts";
import { unsubscribeRoom } from "#server/email/unsubscribe/unsubscribe.module.ts";

setPreflightChecks("email", emailPreflight);
setSampleChecks("email", emailSample);
setLaunchStep("email", pinContent);
setCampaignProgress("email", emailProgressSource);

/** The e-mail channel of campaigns, above its rooms. */
const channel: ServerModule = {
  name: "email",
  entities: [EmailCampaign],
  audited: { EmailCampaign: "email_campaign" },
  routes: emailRoutes,
  topics: [{ def: emailContentTopic, canSubscribe: canSubscribeToCampaign }],
  project: { email_campaign: projectContent },
};

/** E-mail: rooms, lower ones first. */
export const emailModules: ServerModule[] = [
  transportRoom,
  sendersRoom,
  templatesRoom,
  sendsRoom,
  unsubscribeRoom,
  systemMailRoom,
  channel,
];
