import { expectedByPace, furthestBehind } from "#shared/orders/order.rules.ts";
import { deliveryChanged } from "#shared/orders/orders.events.ts";
import type { OrderChoice } from "#shared/orders/orders.schema.ts";
import {
  leadAnswered,
  leadClientAccepted,
  leadClientRejected,
  leadPublished,
  leadRecalled,
  leadUpheld,
} from "#shared/leads/leads.events.ts";
import type { LeadResult } from "#shared/leads/leads.schema.ts";
import { addActivity } from "#server/activity/activity.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { eachLead } from "#server/leads/bulk.service.ts";
import { guardDecision, refuseOwnLead } from "#server/leads/claims.service.ts";
import { lockLead, moveLead, presentLeads } from "#server/leads/leads.service.ts";
import type { LockedLead } from "#server/leads/leads.service.ts";
import { ClientDelivery } from "./order.entity.ts";
import { linkedOrders } from "./orders.queries.ts";
import type { Choice } from "./orders.queries.ts";

const today = (ctx: Context) => ctx.now().toISOString().slice(0, 10);

/** Orders that a lead can be delivered to, the proposed one first. */
export async function orderChoices(ctx: Context, leadId: string): Promise<OrderChoice[]> {
  const lead = await queryOne<Pick<LockedLead, "campaignId" | "qualifiedAt">>(
    ctx,
    `select campaign_id as "campaignId", qualified_at as "qualifiedAt" from lead where id = $1`,
    [leadId],
  );
  if (!lead) throw notFound("lead");
  const choices = await linkedOrders(ctx, lead.campaignId, lead.qualifiedAt);
  const proposed = furthestBehind(choices, today(ctx));
  return choices
    .map((choice) => ({
      orderId: choice.orderId,
      name: choice.name,
      clientName: choice.clientName,
      leadGoal: choice.leadGoal,
      delivered: choice.delivered,
      expected: expectedByPace(choice, today(ctx)),
      proposed: choice === proposed,
    }))
    .sort((a, b) => Number(b.proposed) - Number(a.proposed));
}

/**
 * Delivers an approved lead to one order, among the running ones that were linked to its campaign on
 * the day it was qualified: the one named, else the one furthest behind its pace.
 * @throws AppError refused (rule `order`) when there is none; stale; wrong_state
 */
export async function publishLead(
  ctx: Context,
  { id, version, orderId }: { id: string; version: number; orderId?: string },
): Promise<void> {
  const lead = await lockVersion(ctx, id, version);
  refuseOwnLead(ctx, lead);
  const choices = await linkedOrders(ctx, lead.campaignId, lead.qualifiedAt);
  const chosen = orderId
    ? choices.find((choice) => choice.orderId === orderId)
    : furthestBehind(choices, today(ctx));
  if (!chosen) throw noOrder(orderId);
  await refuseEndedOrUnlinked(ctx, lead, chosen);
  const now = ctx.now();
  await moveLead(ctx, lead, "publish", { orderId: chosen.orderId, publishedAt: now });
  ctx.em.create(ClientDelivery, {
    leadId: lead.id,
    orderId: chosen.orderId,
    clientId: chosen.clientId,
    contactId: lead.contactId,
    accountId: lead.accountId,
    deliveredAt: now,
  });
  await ctx.em.flush();
  record(ctx, leadPublished, lead.id, { ...about(lead), orderId: chosen.orderId });
  changed(ctx, lead.id, chosen, "delivered");
  await addActivity(ctx, {
    type: "lead_published",
    ...about(lead),
    accountId: lead.accountId,
    refId: lead.id,
  });
}

function noOrder(orderId: string | undefined): AppError {
  const message = orderId
    ? "This order was not running and linked to the campaign on the day the lead was qualified."
    : "No running order was linked to the campaign on the day the lead was qualified.";
  return new AppError("refused", message, { rule: "order" });
}

/**
 * The order may have ended, or been unlinked, since the choice was read. Sharing its row keeps both as
 * they are till commit (who unlinks locks it first), so the question is asked again behind the lock.
 */
async function refuseEndedOrUnlinked(
  ctx: Context,
  { campaignId, qualifiedAt }: LockedLead,
  { orderId }: Choice,
): Promise<void> {
  await queryOne(ctx, `select id from client_order where id = $1 for share`, [orderId]);
  const now = await linkedOrders(ctx, campaignId, qualifiedAt);
  if (!now.some((choice) => choice.orderId === orderId)) throw noOrder(orderId);
}

async function lockVersion(ctx: Context, id: string, version: number): Promise<LockedLead> {
  const lead = await lockLead(ctx, id);
  if (!lead) throw notFound("lead");
  if (lead.version !== version) throw stale((await presentLeads(ctx, [id]))[0]);
  return lead;
}

const about = ({ campaignId, contactId }: LockedLead) => ({ campaignId, contactId });

type Change = "delivered" | "accepted" | "rejected" | "answered" | "recalled" | "upheld";

function changed(
  ctx: Context,
  leadId: string,
  { orderId, clientId }: { orderId: string; clientId: string },
  what: Change,
): void {
  record(ctx, deliveryChanged, leadId, { orderId, clientId, what });
}

async function deliveryOf(ctx: Context, leadId: string): Promise<ClientDelivery> {
  const delivery = await ctx.em.findOne(ClientDelivery, leadId);
  if (!delivery) throw notFound("lead");
  return delivery;
}

/** Publishes several leads; each answers for itself. */
export function publishLeads(
  ctx: Context,
  leads: readonly { id: string; version: number; orderId?: string }[],
): Promise<LeadResult[]> {
  return eachLead(ctx, leads, async (item) => {
    await publishLead(ctx, item);
    return undefined;
  });
}

/** Takes a published lead back from the client's portal and goal. */
export async function recallLead(
  ctx: Context,
  { id, version, reason }: { id: string; version: number; reason: string },
): Promise<void> {
  const lead = await lockVersion(ctx, id, version);
  await moveLead(ctx, lead, "recall", { reason });
  const delivery = await endDelivery(ctx, id, "recalled");
  record(ctx, leadRecalled, id, { ...about(lead), orderId: delivery.orderId, reason });
  changed(ctx, id, delivery, "recalled");
}

async function endDelivery(
  ctx: Context,
  leadId: string,
  endReason: "recalled" | "rejected",
): Promise<ClientDelivery> {
  const delivery = await deliveryOf(ctx, leadId);
  ctx.em.assign(delivery, { endedAt: ctx.now(), endReason });
  await ctx.em.flush();
  return delivery;
}

interface RejectionDecision {
  id: string;
  version: number;
  token: string;
  reason: string;
}

/** The client was right: the published lead is rejected and its delivery ends. */
export async function upholdRejection(ctx: Context, input: RejectionDecision): Promise<void> {
  const lead = await guardDecision(ctx, input);
  await moveLead(ctx, lead, "uphold", { reason: input.reason });
  const delivery = await endDelivery(ctx, lead.id, "rejected");
  const { orderId } = delivery;
  record(ctx, leadUpheld, lead.id, { ...about(lead), orderId, reason: input.reason });
  changed(ctx, lead.id, delivery, "upheld");
}

/** Answers the client's rejection: they read the answer and decide again. */
export async function answerRejection(ctx: Context, input: RejectionDecision): Promise<void> {
  const lead = await guardDecision(ctx, input);
  await moveLead(ctx, lead, "answer", { reason: input.reason });
  const delivery = await deliveryOf(ctx, lead.id);
  ctx.em.assign(delivery, { reply: input.reason });
  await ctx.em.flush();
  const { orderId } = delivery;
  record(ctx, leadAnswered, lead.id, { ...about(lead), orderId, reason: input.reason });
  changed(ctx, lead.id, delivery, "answered");
}

interface ClientDecisionInput {
  id: string;
  clientId: string;
  /** Version of the delivery, the only one that a client knows. */
  version: number;
  decision: "accepted" | "rejected";
  comment: string | null;
}

/**
 * What the client says of a lead it got. A rejection puts the lead back into the review queue.
 * @throws AppError not_found for leads of others and those not delivered; stale; wrong_state
 */
export async function decideDelivery(ctx: Context, input: ClientDecisionInput): Promise<void> {
  const lead = await lockLead(ctx, input.id);
  const delivery = lead && (await ctx.em.findOne(ClientDelivery, input.id));
  if (!lead || !delivery || delivery.clientId !== input.clientId || delivery.endedAt) {
    throw notFound("lead");
  }
  if (delivery.version !== input.version) throw stale(undefined);
  const comment = input.comment?.trim() || null;
  const now = ctx.now();
  const { orderId } = delivery;
  if (input.decision === "rejected") {
    if (!comment) throw invalid("body.comment", "Say what is wrong");
    const changes = { clientComment: comment, clientDecidedAt: now, queuedAt: now };
    await moveLead(ctx, lead, "client_reject", changes);
    record(ctx, leadClientRejected, lead.id, { ...about(lead), orderId, comment });
  } else {
    await moveLead(ctx, lead, "client_accept", { clientComment: comment, clientDecidedAt: now });
    record(ctx, leadClientAccepted, lead.id, { ...about(lead), orderId, comment });
  }
  // nothing of the delivery itself changed, but what the client sees of it did
  await execute(ctx, `update client_delivery set version = version + 1 where lead_id = $1`, [
    input.id,
  ]);
  changed(ctx, lead.id, delivery, input.decision);
}
