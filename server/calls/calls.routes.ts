import * as contract from "#shared/calls/calls.contract.ts";
import { route } from "#server/kernel/http/route.ts";
import { authorizeOn } from "#server/kernel/policy.ts";
import { contentOf } from "./campaign-content.service.ts";

export const callsRoutes = [
  route(contract.campaignContent, async ({ ctx, params }) => {
    await authorizeOn(ctx, "campaign.read", params.id, "campaign");
    return contentOf(ctx, params.id);
  }),
];
