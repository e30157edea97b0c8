import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { MyOrder, PortalLead, PortalOrder } from "#shared/portal/portal.schema.ts";
import { orderPortalStatsTopic } from "#shared/portal/portal.events.ts";
import { orderDownloaded } from "#shared/orders/orders.events.ts";
import { clientMayChange } from "#shared/orders/order.rules.ts";
import type { OrderChange, OrderStats, zOrderInput } from "#shared/orders/orders.schema.ts";
import { kindMay } from "#shared/users/client-kind.rules.ts";
import { csvLine } from "#shared/kernel/csv.ts";
import type { Page } from "#server/kernel/db/page.ts";
import { publish, record, transact } from "#server/kernel/db/transact.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { AppError, forbidden, notFound, stale } from "#server/kernel/errors.ts";
import { shownGauges } from "#server/kernel/events/gauges.ts";
import type { ActualGauge } from "#server/kernel/module.ts";
import { figuresOfOrder } from "#server/orders/order-figures.service.ts";
import { decideDelivery } from "#server/orders/delivery.service.ts";
import {
  applyOrderChange,
  createOrder,
  lockOrder,
  moveOrder,
} from "#server/orders/orders.service.ts";
import { authorizeClient, clientKindNow } from "#server/users/client-kind.service.ts";
import { noStats, toPortalLead, toPortalStats } from "./portal.present.ts";
import {
  asPortal,
  asPortalWithin,
  countPortalLeads,
  pageOfPortalLeads,
  portalLeadsById,
  portalOrders,
  portalStats,
} from "./portal.queries.ts";

/** The organisation of the client user who asks; staff have none and see the agency's screens. */
export function organisation(ctx: Context): string {
  const { clientId } = userOf(ctx);
  if (!clientId) throw forbidden();
  return clientId;
}

/** The organisation's orders with their figures, and what the reader may do; those named, else all. */
export async function myOrders(ctx: Context, ids: readonly string[] | null): Promise<MyOrder[]> {
  const kind = await clientKindNow(ctx);
  const can = {
    submit: kindMay(kind, "portal.order.submit"),
    decide: kindMay(kind, "portal.lead.decide"),
  };
  return asPortal(ctx, organisation(ctx), async (portal) => {
    const orders = await portalOrders(portal, ids);
    const stats = await portalStats(portal);
    return orders.map((order) => ({ ...order, stats: stats.get(order.id) ?? noStats(order), can }));
  });
}

/** @throws AppError not_found for what is not there and what is another organisation's */
export async function myOrder(ctx: Context, id: string): Promise<MyOrder> {
  const [order] = await myOrders(ctx, [id]);
  if (!order) throw notFound("order");
  return order;
}

/** Leads delivered to one of the organisation's orders, newest first. */
export async function myLeads(
  ctx: Context,
  page: { orderId: string; limit: number; cursor?: string },
): Promise<Page<PortalLead>> {
  const { items, nextCursor } = await asPortal(ctx, organisation(ctx), async (portal) => {
    if ((await portalOrders(portal, [page.orderId])).length === 0) throw notFound("order");
    return pageOfPortalLeads(portal, page);
  });
  return { items: items.map(toPortalLead), nextCursor };
}

/**
 * The client's part of orders' figures, as the figures loop computed them. An order of which the client
 * sees nothing else than before says nothing: when the agency works on it is not theirs to know.
 */
export async function publishPortalStats(
  ctx: Context,
  orders: ReadonlyMap<string, OrderStats>,
): Promise<void> {
  const refs = [...orders.keys()].map((id) => orderPortalStatsTopic.ref({ id }));
  if (refs.length === 0) return;
  const shown = await shownGauges(ctx, refs, "main");
  for (const [id, stats] of orders) {
    const gauge = orderPortalStatsTopic.gauge({ id }, "main", toPortalStats(stats));
    if (!isDeepStrictEqual(shown.get(gauge.topic), gauge.value)) publish(ctx, gauge);
  }
}

/** The portal's gauge beside the order's rows. */
export const portalStatsNow: ActualGauge = async (ctx, { id }) => {
  const stats = await figuresOfOrder(ctx, id!);
  return new Map(stats ? [["main", toPortalStats(stats)]] : []);
};

const COLUMNS: [string, (lead: PortalLead) => string | null][] = [
  ["Delivered", (lead) => lead.deliveredAt],
  ["First name", (lead) => lead.firstName],
  ["Last name", (lead) => lead.lastName],
  ["Job title", (lead) => lead.jobTitle],
  ["E-mail", (lead) => lead.email],
  ["Phone", (lead) => lead.phone],
  ["City", (lead) => lead.city],
  ["Country", (lead) => lead.country],
  ["Company", (lead) => lead.company],
  ["Domain", (lead) => lead.domain],
  ["Industry", (lead) => lead.industry],
  ["Staff", (lead) => lead.staff],
  ["Your decision", (lead) => lead.decision],
  ["Your comment", (lead) => lead.comment],
  ["Answers", (lead) => lead.answers.map((a) => `${a.question}: ${a.answer}`).join("; ")],
];

/**
 * Takes the file of an order's delivered leads. The audit says who took how many before the first
 * row leaves, whether or not the client reads to the end.
 * @throws AppError not_found
 */
export async function downloadMyLeads(
  ctx: Context,
  orderId: string,
): Promise<{ number: number; lines: AsyncGenerator<string> }> {
  const clientId = organisation(ctx);
  const order = await myOrder(ctx, orderId);
  const rows = await asPortal(ctx, clientId, (portal) => countPortalLeads(portal, orderId));
  await transact(ctx, async (tx) => {
    record(tx, orderDownloaded, orderId, { clientId, format: "csv", rows });
  });
  return { number: order.number, lines: leadLines(ctx, orderId) };
}

/** The delivered leads as lines of CSV, page by page, so that a large order needs no large memory. */
async function* leadLines(ctx: Context, orderId: string): AsyncGenerator<string> {
  yield csvLine(COLUMNS.map(([title]) => title));
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await myLeads(ctx, { orderId, limit: 200, cursor });
    for (const lead of items) yield csvLine(COLUMNS.map(([, value]) => value(lead)));
    cursor = nextCursor ?? undefined;
  } while (cursor);
}

async function orderWithin(ctx: Context, clientId: string, id: string): Promise<PortalOrder> {
  const [order] = await asPortalWithin(ctx, clientId, (portal) => portalOrders(portal, [id]));
  if (!order) throw notFound("order");
  return order;
}

/** A draft order of the organisation. @throws AppError forbidden to a viewer */
export async function createMyOrder(
  ctx: Context,
  input: z.output<typeof zOrderInput>,
): Promise<PortalOrder> {
  const clientId = organisation(ctx);
  await authorizeClient(ctx, "portal.order.create");
  const order = await createOrder(ctx, { ...input, clientId });
  return orderWithin(ctx, clientId, order.id);
}

/**
 * Changes an order that waits for its client: a draft, or one that the agency sent back.
 * @throws AppError forbidden to a viewer, not_found, stale, wrong_state, invalid
 */
export async function changeMyOrder(
  ctx: Context,
  id: string,
  version: number,
  input: OrderChange,
): Promise<PortalOrder> {
  const clientId = organisation(ctx);
  await authorizeClient(ctx, "portal.order.create");
  const seen = await orderWithin(ctx, clientId, id);
  const order = await lockOrder(ctx, id);
  if (order.version !== version) throw stale(seen);
  if (!clientMayChange(order.status)) {
    const state = order.status.replaceAll("_", " ");
    throw new AppError("wrong_state", `This order is ${state}: ask us for a change.`);
  }
  await applyOrderChange(ctx, order, input);
  return orderWithin(ctx, clientId, id);
}

/** Hands an order to the agency. @throws AppError forbidden to a viewer, not_found, stale */
export async function submitMyOrder(
  ctx: Context,
  id: string,
  version: number,
): Promise<PortalOrder> {
  const clientId = organisation(ctx);
  await authorizeClient(ctx, "portal.order.submit");
  const seen = await orderWithin(ctx, clientId, id);
  const order = await lockOrder(ctx, id);
  if (order.version !== version) throw stale(seen);
  await moveOrder(ctx, order, "submit", null);
  return orderWithin(ctx, clientId, id);
}

/** Accepts or rejects a delivered lead. @throws AppError forbidden to a viewer, not_found, stale */
export async function decideMyLead(
  ctx: Context,
  input: { id: string; version: number; decision: "accepted" | "rejected"; comment: string | null },
): Promise<PortalLead> {
  const clientId = organisation(ctx);
  await authorizeClient(ctx, "portal.lead.decide");
  const read = async () => {
    const [lead] = await asPortalWithin(ctx, clientId, (portal) =>
      portalLeadsById(portal, [input.id]),
    );
    if (!lead) throw notFound("lead");
    return toPortalLead(lead);
  };
  const seen = await read();
  try {
    await decideDelivery(ctx, { ...input, clientId });
  } catch (err) {
    // the agency's words for a lead's state are not the client's
    if (!(err instanceof AppError)) throw err;
    if (err.code === "stale") throw stale(seen);
    if (err.code === "wrong_state")
      throw new AppError("wrong_state", "You decided on this lead already.");
    throw err;
  }
  return read();
}
