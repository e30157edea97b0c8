import * as contract from "#shared/orders/orders.contract.ts";
import { answerRejection, upholdRejection } from "#shared/leads/leads.contract.ts";
import type { Lead } from "#shared/leads/leads.schema.ts";
import { orderStatsTopic, orderTopic, ordersTopic } from "#shared/orders/orders.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { notFound } from "#server/kernel/errors.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { can } from "#server/kernel/policy.ts";
import { presentLeads } from "#server/leads/leads.service.ts";
import * as delivery from "./delivery.service.ts";
import { orderStats, pageOfOrders } from "./orders.queries.ts";
import * as orders from "./orders.service.ts";
import { route } from "#server/kernel/http/route.ts";

async function leadOf(ctx: Context, id: string): Promise<Lead> {
  const [lead] = await presentLeads(ctx, [id]);
  if (!lead) throw notFound("lead");
  return lead;
}

export const orderRoutes = [
  route(contract.listOrders, async (call) => {
    const { ctx, query } = call;
    await setPositions(call, [ordersTopic.topic()]);
    const page = await pageOfOrders(ctx, { ...query, before: query.cursor });
    const stats = await orderStats(
      ctx,
      page.map(({ id }) => id),
    );
    const items = page.map((order) => ({ ...order, stats: stats.get(order.id)! }));
    return { items, nextCursor: page.length === query.limit ? page.at(-1)!.id : null };
  }),
  route(contract.getOrder, async (call) => {
    const { ctx, params } = call;
    await setPositions(call, [orderTopic.topic(params)]);
    const may = can(ctx, { edit: "order.edit", link: "order.link" });
    return { ...(await orders.orderOf(ctx, params.id)), can: may };
  }),
  route(contract.getOrderStats, async (call) => {
    await setPositions(call, [orderStatsTopic.topic(call.params)]);
    const stats = (await orderStats(call.ctx, [call.params.id])).get(call.params.id);
    if (!stats) throw notFound("order");
    return stats;
  }),
  route(contract.createOrder, async ({ ctx, body }) => {
    const order = await orders.createOrder(ctx, body);
    return orders.orderOf(ctx, order.id);
  }),
  route(contract.changeOrder, async ({ ctx, params, version, body }) => {
    await orders.changeOrder(ctx, params.id, version, body);
    return orders.orderOf(ctx, params.id);
  }),
  route(contract.moveOrder, async ({ ctx, params, version, body }) => {
    const order = await orders.lockOrder(ctx, params.id, version);
    await orders.moveOrder(ctx, order, body.step, body.note ?? null);
    return orders.orderOf(ctx, params.id);
  }),
  route(contract.linkCampaign, async ({ ctx, params, body }) => {
    await orders.linkCampaign(ctx, params.id, body);
    return orders.orderOf(ctx, params.id);
  }),
  route(contract.unlinkCampaign, async ({ ctx, params, body }) => {
    await orders.unlinkCampaign(ctx, params.id, body);
    return orders.orderOf(ctx, params.id);
  }),
  route(contract.listOrderChoices, async ({ ctx, params }) => ({
    items: await delivery.orderChoices(ctx, params.id),
  })),
  route(contract.publishLeads, async ({ ctx, body }) => ({
    results: await delivery.publishLeads(ctx, body.leads),
  })),
  route(contract.publishLead, async ({ ctx, params, version, body }) => {
    await delivery.publishLead(ctx, { id: params.id, version, orderId: body.orderId });
    return leadOf(ctx, params.id);
  }),
  route(contract.recallLead, async ({ ctx, params, version, body }) => {
    await delivery.recallLead(ctx, { id: params.id, version, reason: body.reason });
    return leadOf(ctx, params.id);
  }),
  route(upholdRejection, async ({ ctx, params, version, body }) => {
    await delivery.upholdRejection(ctx, { id: params.id, version, ...body });
    return leadOf(ctx, params.id);
  }),
  route(answerRejection, async ({ ctx, params, version, body }) => {
    await delivery.answerRejection(ctx, { id: params.id, version, ...body });
    return leadOf(ctx, params.id);
  }),
];
