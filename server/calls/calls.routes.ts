import * as contract from "#shared/calls/calls.contract.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { route } from "#server/kernel/http/mount.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { authorizeOn, seesAll } from "#server/kernel/policy.ts";
import * as agents from "./agents.service.ts";
import * as attempts from "./attempts.service.ts";
import { startAttempt } from "./start-attempt.service.ts";
import { retryQueue } from "./build-retry.service.ts";
import * as callbacks from "./callbacks.service.ts";
import { pageOfTasks, presentForms, presentScripts } from "./calls.present.ts";
import { reasonsOf } from "./figures.service.ts";
import * as content from "./content.service.ts";
import { disposeAttempt, labelsOf, setDispositions } from "./dispositions.service.ts";
import { renewTask } from "./leases.service.ts";
import * as queue from "./queue.service.ts";
import { undoDisposition } from "./undo.service.ts";

const mayReadCampaign = (ctx: Context, id: string) =>
  authorizeOn(ctx, "campaign.read", id, "campaign");
/** Null for who sees all tasks, else the agent himself. */
const onlyOwn = (ctx: Context) => (seesAll(ctx, "task.read") ? null : userOf(ctx).userId);

export const callsRoutes = [
  route(contract.listTasks, async (call) => {
    const { ctx, params, query } = call;
    await mayReadCampaign(ctx, params.id);
    await setPositions(call, [`call-floor:${params.id}`]);
    return pageOfTasks(ctx, { ...query, campaignId: params.id, agentId: onlyOwn(ctx) });
  }),
  route(contract.queueReasons, async ({ ctx, params }) => {
    await mayReadCampaign(ctx, params.id);
    return reasonsOf(ctx, params.id, onlyOwn(ctx));
  }),
  route(contract.retryQueue, async ({ ctx, params }) => {
    await retryQueue(ctx, params.id);
    return undefined;
  }),
  route(contract.listDispositions, async ({ ctx, params }) => {
    await mayReadCampaign(ctx, params.id);
    return labelsOf(ctx, params.id);
  }),
  route(contract.setDispositions, ({ ctx, params, version, body }) =>
    setDispositions(ctx, params.id, body, version),
  ),
  route(contract.campaignContent, async ({ ctx, params }) => {
    await mayReadCampaign(ctx, params.id);
    return content.contentOf(ctx, params.id);
  }),
  route(contract.pullTask, ({ ctx, params }) => queue.pullTask(ctx, params.id)),
  route(contract.renewTask, ({ ctx, params, body }) => renewTask(ctx, params.id, body.token)),
  route(contract.skipTask, async ({ ctx, params, body }) => {
    await queue.skipTask(ctx, params.id, body.token, body.reason);
    return undefined;
  }),
  route(contract.startAttempt, ({ ctx, params, body }) => startAttempt(ctx, params.id, body.token)),
  route(contract.answeredAttempt, ({ ctx, params }) => attempts.answerAttempt(ctx, params.id)),
  route(contract.endedAttempt, ({ ctx, params, body }) =>
    attempts.hangUp(ctx, params.id, body.reason),
  ),
  route(contract.disposeAttempt, ({ ctx, params, body }) => disposeAttempt(ctx, params.id, body)),
  route(contract.undoDisposition, async ({ ctx, params }) => ({
    desk: await undoDisposition(ctx, params.id),
  })),
  route(contract.getDesk, async (call) => {
    const { userId } = userOf(call.ctx);
    await setPositions(call, [`desk:${userId}`]);
    const [agent] = await agents.presentAgents(call.ctx, [userId]);
    return { desk: await queue.deskOf(call.ctx, userId), agent: agent ?? null };
  }),
  route(contract.setAgentState, ({ ctx, body }) =>
    agents.chooseState(ctx, body.state, body.reason, body.campaignId),
  ),
  route(contract.listAgents, async (call) => {
    await setPositions(call, ["agents"]);
    return { items: await agents.presentAgents(call.ctx, null) };
  }),
  route(contract.listCallbacks, async (call) => {
    const agentId = onlyOwn(call.ctx);
    await setPositions(call, [agentId ? `callbacks:${agentId}` : "callbacks"]);
    const items = await callbacks.presentCallbacks(call.ctx, { agentId });
    return { items, nextCursor: null };
  }),
  route(contract.takeCallback, ({ ctx, params }) => callbacks.takeCallback(ctx, params.id)),
  route(contract.cancelCallback, async ({ ctx, params }) => {
    await callbacks.cancelCallback(ctx, params.id);
    return undefined;
  }),
  route(contract.listScripts, async (call) => {
    await setPositions(call, ["scripts"]);
    return { items: await presentScripts(call.ctx, null), nextCursor: null };
  }),
  route(contract.createScript, ({ ctx, body }) => content.createScript(ctx, body)),
  route(contract.saveScript, ({ ctx, params, version, body }) =>
    content.saveScript(ctx, params.id, version, body),
  ),
  route(contract.listForms, async (call) => {
    await setPositions(call, ["forms"]);
    return { items: await presentForms(call.ctx, null), nextCursor: null };
  }),
  route(contract.createForm, ({ ctx, body }) => content.createForm(ctx, body)),
  route(contract.saveForm, ({ ctx, params, version, body }) =>
    content.saveForm(ctx, params.id, version, body),
  ),
];
