import * as contract from "#shared/calls/supervise.contract.ts";
import { route } from "#server/kernel/http/mount.ts";
import { correctAttempt } from "./correct.service.ts";
import { callsOfTask } from "./past-calls.queries.ts";
import { reassignCallback, reassignTask } from "./reassign.service.ts";

/** What supervisors do with calls of others. */
export const superviseRoutes = [
  route(contract.reassignTask, ({ ctx, params, version, body }) =>
    reassignTask(ctx, params.id, version, body.agentId),
  ),
  route(contract.reassignCallback, ({ ctx, params, version, body }) =>
    reassignCallback(ctx, params.id, version, body.agentId),
  ),
  route(contract.listCalls, async ({ ctx, params }) => ({
    items: await callsOfTask(ctx, params.id),
  })),
  route(contract.correctAttempt, ({ ctx, params, version, body }) =>
    correctAttempt(ctx, params.id, version, body),
  ),
];
