import * as contract from "#shared/calls/supervise.contract.ts";
import { route } from "#server/kernel/http/mount.ts";
import { reassignCallback, reassignTask } from "./reassign.service.ts";

/** What supervisors do with calls of others. */
export const superviseRoutes = [
  route(contract.reassignTask, ({ ctx, params, version, body }) =>
    reassignTask(ctx, params.id, version, body.agentId),
  ),
  route(contract.reassignCallback, ({ ctx, params, version, body }) =>
    reassignCallback(ctx, params.id, version, body.agentId),
  ),
];
