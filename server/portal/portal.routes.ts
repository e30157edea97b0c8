import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as contract from "#shared/portal/portal.contract.ts";
import { clientTopic, orderPortalTopic } from "#shared/portal/portal.events.ts";
import { userOf } from "#server/kernel/context.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import * as portal from "./portal.service.ts";
import { route } from "#server/kernel/http/route.ts";

export const portalRoutes = [
  route(contract.listPortalOrders, async (call) => {
    const clientId = userOf(call.ctx).clientId;
    if (clientId) await setPositions(call, [clientTopic.topic({ clientId })]);
    return { items: await portal.myOrders(call.ctx, null), nextCursor: null };
  }),
  route(contract.getPortalOrder, async (call) => {
    const clientId = userOf(call.ctx).clientId;
    if (clientId) await setPositions(call, [clientTopic.topic({ clientId })]);
    return portal.myOrder(call.ctx, call.params.id);
  }),
  route(contract.listPortalLeads, async (call) => {
    const { ctx, params, query } = call;
    await portal.myOrder(ctx, params.id);
    await setPositions(call, [orderPortalTopic.topic(params)]);
    return portal.myLeads(ctx, { orderId: params.id, ...query });
  }),
  route(contract.downloadPortalLeads, async ({ ctx, params, res }) => {
    const { number, lines } = await portal.downloadMyLeads(ctx, params.id);
    res.type("text/csv; charset=utf-8");
    res.attachment(`order-${number}-leads.csv`);
    await pipeline(Readable.from(lines), res);
    return undefined;
  }),
  route(contract.createPortalOrder, ({ ctx, body }) => portal.createMyOrder(ctx, body)),
  route(contract.changePortalOrder, ({ ctx, params, version, body }) =>
    portal.changeMyOrder(ctx, params.id, version, body),
  ),
  route(contract.submitPortalOrder, ({ ctx, params, version }) =>
    portal.submitMyOrder(ctx, params.id, version),
  ),
  route(contract.decidePortalLead, ({ ctx, params, version, body }) =>
    portal.decideMyLead(ctx, { id: params.id, version, ...body }),
  ),
];
