import {
  getChecklist,
  setChecklist as setChecklistEndpoint,
} from "#shared/leads/checklist.contract.ts";
import * as contract from "#shared/leads/leads.contract.ts";
import type { Lead } from "#shared/leads/leads.schema.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { notFound } from "#server/kernel/errors.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { authorizeOn, can, seesAll } from "#server/kernel/policy.ts";
import {
  agentLeadsTopic,
  leadTopic,
  leadsTopic,
  qaClaimsTopic,
  qaQueueTopic,
} from "#shared/leads/leads.events.ts";
import { claimLeads, decideLeads } from "./bulk.service.ts";
import { checklistOf, setChecklist } from "./checklist.service.ts";
import { claimLead, claimNextLead, releaseClaim, renewClaim } from "./claims.service.ts";
import { answerHold, holdLead } from "./hold.service.ts";
import { presentLeads, toLeadRow } from "./leads.present.ts";
import { pageOfLeads, recordTopicsOf } from "./leads.queries.ts";
import { reassignLead } from "./reassign.service.ts";
import { approveLead, fixLead, noteLead, rejectLead, returnLead } from "./leads.service.ts";
import { route } from "#server/kernel/http/route.ts";

/** The lead for this reader: what was delivered of others is not an agent's to know. */
async function leadOf(ctx: Context, id: string): Promise<Lead> {
  const [lead] = await presentLeads(ctx, [id]);
  if (!lead) throw notFound("lead");
  return seesAll(ctx, "lead.read") ? lead : { ...lead, deliveredBefore: [] };
}

export const leadRoutes = [
  route(contract.listLeads, async (call) => {
    const { ctx, query } = call;
    const me = userOf(ctx).userId;
    const own = query.view === "mine" || query.view === "waiting" || !seesAll(ctx, "lead.read");
    const topic = query.view === "queue" ? qaQueueTopic.topic() : leadsTopic.topic();
    await setPositions(call, [
      own ? agentLeadsTopic.topic({ userId: me }) : topic,
      qaClaimsTopic.topic(),
    ]);
    const page = await pageOfLeads(ctx, { ...query, agentId: own ? me : query.agentId });
    return { ...page, items: page.items.map(toLeadRow) };
  }),
  route(contract.getLead, async (call) => {
    const { ctx, params } = call;
    await authorizeOn(ctx, "lead.read", params.id, "lead");
    const about = await recordTopicsOf(ctx, params.id);
    await setPositions(call, [
      leadTopic.topic(params),
      leadsTopic.topic(),
      qaClaimsTopic.topic(),
      ...about,
    ]);
    const lead = await leadOf(ctx, params.id);
    const own = [lead.agentId, lead.fixerId].includes(userOf(ctx).userId);
    const may = can(ctx, {
      claim: "lead.claim",
      decide: "lead.decide",
      publish: "lead.publish",
      recall: "lead.recall",
      fix: "lead.fix",
    });
    return { ...lead, can: own ? { ...may, claim: false, decide: false, publish: false } : may };
  }),
  route(contract.claimLeads, async ({ ctx, body }) => ({
    results: await claimLeads(ctx, body.ids),
  })),
  route(contract.decideLeads, async ({ ctx, body }) => ({ results: await decideLeads(ctx, body) })),
  route(contract.claimNextLead, async ({ ctx }) => {
    const claim = await claimNextLead(ctx);
    return claim && { claim, lead: await leadOf(ctx, claim.id) };
  }),
  route(contract.claimLead, async ({ ctx, params }) => {
    const claim = await claimLead(ctx, params.id);
    return { claim, lead: await leadOf(ctx, params.id) };
  }),
  route(contract.renewClaim, ({ ctx, params, body }) => renewClaim(ctx, { ...params, ...body })),
  route(contract.releaseClaim, async ({ ctx, params, body }) => {
    await releaseClaim(ctx, { ...params, ...body });
    return undefined;
  }),
  route(contract.approveLead, async ({ ctx, params, body, version }) => {
    await approveLead(ctx, { ...params, ...body, version });
    return leadOf(ctx, params.id);
  }),
  route(contract.rejectLead, async ({ ctx, params, body, version }) => {
    await rejectLead(ctx, { ...params, ...body, version });
    return leadOf(ctx, params.id);
  }),
  route(contract.returnLead, async ({ ctx, params, body, version }) => {
    await returnLead(ctx, { ...params, ...body, version });
    return leadOf(ctx, params.id);
  }),
  route(contract.fixLead, async ({ ctx, params, body, version }) => {
    await fixLead(ctx, { ...params, ...body, version });
    return leadOf(ctx, params.id);
  }),
  route(contract.reassignLead, async ({ ctx, params, body, version }) => {
    await reassignLead(ctx, { ...params, ...body, version });
    return leadOf(ctx, params.id);
  }),
  route(contract.holdLead, async ({ ctx, params, body, version }) => {
    await holdLead(ctx, { ...params, ...body, version });
    return leadOf(ctx, params.id);
  }),
  route(contract.answerHold, async ({ ctx, params, body }) => {
    await answerHold(ctx, { ...params, ...body });
    return leadOf(ctx, params.id);
  }),
  route(getChecklist, async ({ ctx, params }) => {
    await authorizeOn(ctx, "campaign.read", params.id, "campaign");
    return checklistOf(ctx, params.id);
  }),
  route(setChecklistEndpoint, ({ ctx, params, body, version }) =>
    setChecklist(ctx, { ...params, ...body, version }),
  ),
  route(contract.noteLead, async ({ ctx, params, body }) => {
    const note = await noteLead(ctx, { ...params, ...body });
    return { ...note, at: note.at.toISOString(), second: note.second ?? null };
  }),
];
