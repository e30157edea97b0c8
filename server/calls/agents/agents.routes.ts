import { agentsTopic } from "#shared/calls/agents/agents.events.ts";
import * as contract from "#shared/calls/agents/agents.contract.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { route } from "#server/kernel/http/route.ts";
import { chooseState, presentAgents } from "./agents.service.ts";

export const agentsRoutes = [
  route(contract.setAgentState, ({ ctx, body }) =>
    chooseState(ctx, body.state, body.reason, body.campaignId),
  ),
  route(contract.listAgents, async (call) => {
    await setPositions(call, [agentsTopic.topic()]);
    return { items: await presentAgents(call.ctx, null) };
  }),
];
