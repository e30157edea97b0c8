import { campaignProgressTopic } from "#shared/campaigns/campaigns.events.ts";
import { emailContentTopic } from "#shared/email/email.events.ts";
import * as contract from "#shared/email/email.contract.ts";
import { retryLedger as retryLedgerContract } from "#shared/email/sends/sends.contract.ts";
import { historyOf } from "#server/audit/audit.service.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { route } from "#server/kernel/http/route.ts";
import { authorizeOn } from "#server/kernel/policy.ts";
import { readEmailCampaign, setEmailCampaign } from "./email-campaigns.service.ts";
import { setMailPacing } from "./email-pacing.service.ts";
import { retryLedger } from "#server/email/sends/ledger-retry.service.ts";

export const emailRoutes = [
  route(contract.getEmailCampaign, async (call) => {
    await authorizeOn(call.ctx, "campaign.read", call.params.id, "campaign");
    const { id } = call.params;
    await setPositions(call, [
      campaignProgressTopic.topic({ id }),
      emailContentTopic.topic({ id }),
    ]);
    return readEmailCampaign(call.ctx, call.params.id);
  }),
  route(contract.emailCampaignHistory, async ({ ctx, params, query }) => {
    await authorizeOn(ctx, "campaign.edit", params.id, "campaign");
    return { items: await historyOf(ctx, "email_campaign", params.id, query) };
  }),
  route(contract.setEmailCampaign, ({ ctx, params, version, body }) =>
    setEmailCampaign(ctx, params.id, version, body),
  ),
  route(contract.setMailPacing, ({ ctx, params, version, body }) =>
    setMailPacing(ctx, params.id, version, body),
  ),
  route(retryLedgerContract, async ({ ctx, params }) => {
    await retryLedger(ctx, params.id);
    return readEmailCampaign(ctx, params.id);
  }),
];
