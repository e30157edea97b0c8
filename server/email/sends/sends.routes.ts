import * as contract from "#shared/email/sends/sends.contract.ts";
import { route } from "#server/kernel/http/route.ts";
import { authorizeOn } from "#server/kernel/policy.ts";
import { requeueUnknownSends, retryFailedSends, settleUnknownSends } from "./settle.service.ts";
import { pageOfSends, whyThisSend } from "./sends.queries.ts";

export const sendsRoutes = [
  route(contract.listSends, async ({ ctx, params, query }) => {
    await authorizeOn(ctx, "campaign.read", params.id, "campaign");
    return pageOfSends(ctx, { campaignId: params.id, ...query });
  }),
  route(contract.whySend, async ({ ctx, params }) => {
    await authorizeOn(ctx, "campaign.read", params.id, "campaign");
    await authorizeOn(ctx, "contact.read", params.contactId, "recipient");
    return whyThisSend(ctx, params.id, params.contactId);
  }),
  route(contract.requeueUnknown, async ({ ctx, params }) => ({
    requeued: await requeueUnknownSends(ctx, params.id),
  })),
  route(contract.settleUnknown, async ({ ctx, params, body }) => ({
    settled: await settleUnknownSends(ctx, params.id, body),
  })),
  route(contract.retryFailed, async ({ ctx, params }) => ({
    retried: await retryFailedSends(ctx, params.id),
  })),
];
