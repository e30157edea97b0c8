import type { z } from "zod";
import { LockMode } from "@mikro-orm/core";
import { agencyMayChange, nextOrderStatus } from "#shared/orders/order.rules.ts";
import type { OrderStep } from "#shared/orders/order.rules.ts";
import {
  orderCreated,
  orderEdited,
  orderLinked,
  orderMoved,
  orderUnlinked,
} from "#shared/orders/orders.events.ts";
import type { Order, OrderChange, zOrderInput } from "#shared/orders/orders.schema.ts";
import { actorId } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, query, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { ClientOrder } from "./order.entity.ts";
import { ordersById } from "./orders.queries.ts";

// the portal adds the client's events to them
export { projectOrders } from "./orders.project.ts";

type OrderInput = z.output<typeof zOrderInput>;

/** The order as staff see it. @throws AppError not_found */
export async function orderOf(ctx: Context, id: string): Promise<Order> {
  const [order] = await ordersById(ctx, [id]);
  if (!order) throw notFound("order");
  return order;
}

/** A draft order; its number is the next one of its client. */
export async function createOrder(
  ctx: Context,
  input: OrderInput & { clientId: string },
): Promise<ClientOrder> {
  refuseBackwards(input.startsOn, input.dueOn);
  // the organisation's row serialises its order numbers
  const client = await queryOne<{ status: string }>(
    ctx,
    `select status from client where id = $1 for update`,
    [input.clientId],
  );
  if (client?.status !== "active") throw invalid("body.clientId", "No such active client");
  const last = await queryOne<{ number: number | null }>(
    ctx,
    `select max(number) as number from client_order where client_id = $1`,
    [input.clientId],
  );
  const now = ctx.now();
  const order = ctx.em.create(ClientOrder, {
    ...input,
    id: ctx.newId(),
    number: (last?.number ?? 0) + 1,
    createdAt: now,
    updatedAt: now,
  });
  await ctx.em.flush();
  record(ctx, orderCreated, order.id, { clientId: order.clientId });
  return order;
}

function refuseBackwards(startsOn: string | null, dueOn: string | null): void {
  if (startsOn && dueOn && dueOn < startsOn) throw invalid("body.dueOn", "Not before the start");
}

/** The order for a change, locked. @throws AppError not_found, stale */
export async function lockOrder(ctx: Context, id: string, version?: number): Promise<ClientOrder> {
  const order = await ctx.em.findOne(ClientOrder, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!order) throw notFound("order");
  if (version !== undefined && order.version !== version) throw stale(await orderOf(ctx, id));
  return order;
}

/**
 * Changes an order's own fields; those not named stay. A new goal moves its figures.
 * @throws AppError wrong_state when it is over, stale, invalid
 */
export async function changeOrder(
  ctx: Context,
  id: string,
  version: number,
  input: OrderChange,
): Promise<void> {
  const order = await lockOrder(ctx, id, version);
  if (!agencyMayChange(order.status)) throw overError(order);
  await applyOrderChange(ctx, order, input);
}

/** Writes a change into a locked order, whoever may make it. @throws AppError invalid */
export async function applyOrderChange(
  ctx: Context,
  order: ClientOrder,
  input: OrderChange,
): Promise<void> {
  const given = Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined),
  );
  ctx.em.assign(order, { ...given, updatedAt: ctx.now() });
  refuseBackwards(order.startsOn ?? null, order.dueOn ?? null);
  await ctx.em.flush();
  record(ctx, orderEdited, order.id, { clientId: order.clientId });
}

function overError(order: ClientOrder): AppError {
  return new AppError("wrong_state", `This order is ${order.status}.`);
}

/**
 * Moves a locked order one step of its life.
 * @throws AppError wrong_state; invalid when a request for changes lacks its note
 */
export async function moveOrder(
  ctx: Context,
  order: ClientOrder,
  step: OrderStep,
  note: string | null,
): Promise<void> {
  const status = nextOrderStatus(order.status, step);
  if (!status) {
    const state = order.status.replaceAll("_", " ");
    throw new AppError("wrong_state", `This order is ${state}: ${step} is not open now.`);
  }
  if (step === "requestChanges" && !note) throw invalid("body.note", "Say what should change");
  const now = ctx.now();
  ctx.em.assign(order, { status, updatedAt: now });
  if (step === "submit") ctx.em.assign(order, { submittedAt: now, changeRequest: null });
  if (step === "requestChanges") ctx.em.assign(order, { changeRequest: note });
  await ctx.em.flush();
  record(ctx, orderMoved, order.id, { clientId: order.clientId, step, note });
}

export interface LinkInput {
  campaignId: string;
  linkedFrom: string;
  linkedTo: string | null;
}

/** Links an existing campaign to an order. @throws AppError conflict when their days overlap */
export async function linkCampaign(ctx: Context, id: string, link: LinkInput): Promise<void> {
  const order = await lockOrder(ctx, id);
  if (!agencyMayChange(order.status)) throw overError(order);
  if (link.linkedTo && link.linkedTo < link.linkedFrom) {
    throw invalid("body.linkedTo", "Not before the first day");
  }
  const campaign = await queryOne(ctx, `select id from campaign where id = $1`, [link.campaignId]);
  if (!campaign) throw invalid("body.campaignId", "No such campaign");
  const overlapping = await query(
    ctx,
    `select from order_campaign where order_id = $1 and campaign_id = $2
        and daterange(linked_from, linked_to, '[]') && daterange($3::date, $4::date, '[]')`,
    [id, link.campaignId, link.linkedFrom, link.linkedTo],
  );
  if (overlapping.length > 0) {
    throw new AppError("conflict", "This campaign is linked to the order on some of these days.");
  }
  await query(
    ctx,
    `insert into order_campaign (order_id, campaign_id, linked_from, linked_to, linked_by)
     values ($1, $2, $3, $4, $5)`,
    [id, link.campaignId, link.linkedFrom, link.linkedTo, actorId(ctx.actor)],
  );
  await touch(ctx, order);
  record(ctx, orderLinked, id, { clientId: order.clientId, ...link });
}

/** Ends a link with its last day; a day before its first takes it away. */
export async function unlinkCampaign(
  ctx: Context,
  id: string,
  link: LinkInput & { linkedTo: string },
): Promise<void> {
  const order = await lockOrder(ctx, id);
  const key = [id, link.campaignId, link.linkedFrom];
  const which = `order_id = $1 and campaign_id = $2 and linked_from = $3`;
  const changed =
    link.linkedTo < link.linkedFrom
      ? await execute(ctx, `delete from order_campaign where ${which}`, key)
      : await execute(
          ctx,
          `update order_campaign set linked_to = $4 where ${which}
              and (linked_to is null or linked_to > $4::date)`,
          [...key, link.linkedTo],
        );
  if (changed === 0) throw new AppError("conflict", "There is no such open link.");
  await touch(ctx, order);
  record(ctx, orderUnlinked, id, { clientId: order.clientId, ...link });
}

/** A link is shown with its order: its change is a new version of the order. */
async function touch(ctx: Context, order: ClientOrder): Promise<void> {
  ctx.em.assign(order, { updatedAt: ctx.now() });
  await ctx.em.flush();
}
