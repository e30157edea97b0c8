import { suppressionsTopic } from "#shared/suppressions/suppressions.events.ts";
import * as contract from "#shared/suppressions/suppressions.contract.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { mayWe } from "./may-we.service.ts";
import { pageOfSuppressions } from "./suppressions.queries.ts";
import * as suppressions from "./suppressions.service.ts";
import { route } from "#server/kernel/http/route.ts";

export const suppressionsRoutes = [
  route(contract.listSuppressions, async (call) => {
    await setPositions(call, [suppressionsTopic.topic()]);
    return pageOfSuppressions(call.ctx, call.query);
  }),
  route(contract.addSuppression, ({ ctx, body }) => suppressions.addSuppression(ctx, body)),
  route(contract.liftSuppression, ({ ctx, params, version, body }) =>
    suppressions.liftSuppression(ctx, params.id, version, body),
  ),
  route(contract.mayWe, ({ ctx, query }) => mayWe(ctx, query.who, query.campaignId ?? null)),
];
