import { callFloorTopic, currentTaskTopic } from "#shared/calls/queue/queue.events.ts";
import * as contract from "#shared/calls/queue/queue.contract.ts";
import { userOf } from "#server/kernel/context.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { route } from "#server/kernel/http/route.ts";
import { authorizeOn } from "#server/kernel/policy.ts";
import { presentAgents } from "#server/calls/agents/agents.service.ts";
import { retryQueue } from "./build-retry.service.ts";
import { currentTaskOf, pullTask } from "./claims.service.ts";
import { renewTask } from "./leases.service.ts";
import { reasonsOf } from "./queue-reasons.queries.ts";
import { onlyOwn } from "./queue.policy.ts";
import { pageOfTasks } from "./queue.present.ts";

export const queueRoutes = [
  route(contract.listTasks, async (call) => {
    const { ctx, params, query } = call;
    await authorizeOn(ctx, "campaign.read", params.id, "campaign");
    await setPositions(call, [callFloorTopic.topic({ campaignId: params.id })]);
    return pageOfTasks(ctx, { ...query, campaignId: params.id, agentId: onlyOwn(ctx) });
  }),
  route(contract.queueReasons, async ({ ctx, params }) => {
    await authorizeOn(ctx, "campaign.read", params.id, "campaign");
    return reasonsOf(ctx, params.id, onlyOwn(ctx));
  }),
  route(contract.retryQueue, async ({ ctx, params }) => {
    await retryQueue(ctx, params.id);
    return undefined;
  }),
  route(contract.pullTask, ({ ctx, params }) => pullTask(ctx, params.id)),
  route(contract.renewTask, ({ ctx, params, body }) => renewTask(ctx, params.id, body.token)),
  route(contract.getCurrentTask, async (call) => {
    const { userId } = userOf(call.ctx);
    await setPositions(call, [currentTaskTopic.topic({ userId })]);
    const [agent] = await presentAgents(call.ctx, [userId]);
    return { currentTask: await currentTaskOf(call.ctx, userId), agent: agent ?? null };
  }),
];
