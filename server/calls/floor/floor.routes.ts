import * as contract from "#shared/calls/floor/floor.contract.ts";
import { correctAttempt } from "#server/calls/dispositions/correction.service.ts";
import { callsOfTask } from "#server/calls/attempts/call-history.present.ts";
import { settleCall } from "./settle.service.ts";
import { reassignCallback, reassignTask } from "./reassign.service.ts";
import { route } from "#server/kernel/http/route.ts";

/** What supervisors do with calls of others. */
export const floorRoutes = [
  route(contract.reassignTask, ({ ctx, params, version, body }) =>
    reassignTask(ctx, params.id, version, body.agentId),
  ),
  route(contract.reassignCallback, ({ ctx, params, version, body }) =>
    reassignCallback(ctx, params.id, version, body.agentId),
  ),
  route(contract.listCalls, async ({ ctx, params }) => ({
    items: await callsOfTask(ctx, params.id),
  })),
  route(contract.settleAttempt, ({ ctx, params, version, body }) =>
    settleCall(ctx, params.id, version, body),
  ),
  route(contract.correctAttempt, ({ ctx, params, version, body }) =>
    correctAttempt(ctx, params.id, version, body),
  ),
];
