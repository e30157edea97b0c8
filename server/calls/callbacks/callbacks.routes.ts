import { callbacksTopic, ownCallbacksTopic } from "#shared/calls/callbacks/callbacks.events.ts";
import * as contract from "#shared/calls/callbacks/callbacks.contract.ts";
import { onlyOwn } from "#server/calls/queue/queue.policy.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { route } from "#server/kernel/http/route.ts";
import { cancelCallback, presentCallbacks, takeCallback } from "./callbacks.service.ts";

export const callbacksRoutes = [
  route(contract.listCallbacks, async (call) => {
    const agentId = onlyOwn(call.ctx);
    await setPositions(call, [
      agentId ? ownCallbacksTopic.topic({ userId: agentId }) : callbacksTopic.topic(),
    ]);
    return { items: await presentCallbacks(call.ctx, { agentId }), nextCursor: null };
  }),
  route(contract.takeCallback, ({ ctx, params }) => takeCallback(ctx, params.id)),
  route(contract.cancelCallback, async ({ ctx, params }) => {
    await cancelCallback(ctx, params.id);
    return undefined;
  }),
];
