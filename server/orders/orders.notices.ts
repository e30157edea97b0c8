import { z } from "zod";
import { ORDER_STEPS } from "#shared/orders/order.rules.ts";
import type { OrderStep } from "#shared/orders/order.rules.ts";
import { orderMoved } from "#shared/orders/orders.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { causeOf, onAction } from "#server/kernel/notices.ts";
import type { Notice, Recipient } from "#server/kernel/notices.ts";

/** What the client reads of a step of the agency: no name of a person, no note but the request. */
const FOR_CLIENT: Record<OrderStep, (name: string) => string> = {
  submit: (name) => `${name} was submitted`,
  requestChanges: (name) => `Changes are asked for ${name}`,
  start: (name) => `${name} is in progress`,
  complete: (name) => `${name} is complete`,
  cancel: (name) => `${name} was cancelled`,
};

interface OrderNames {
  id: string;
  name: string;
  clientId: string;
  client: string;
}

export const orderNotices: Notice[] = [
  onAction({
    on: orderMoved,
    carries: z.object({ step: z.enum(ORDER_STEPS) }),
    async recipients(ctx, event) {
      const { step } = event.payload;
      const order = await queryOne<OrderNames>(
        ctx,
        `select o.id, o.name, o.client_id as "clientId", c.name as client
           from client_order o join client c on c.id = o.client_id where o.id = $1`,
        [event.entityId],
      );
      if (!order) return [];
      if (step === "submit" || (await isClientUser(ctx, event.actorId)))
        return managersOf(ctx, order, step);
      const note = step === "requestChanges" && (await causeOf(ctx, event))?.data["note"];
      return peopleOfClient(ctx, order, step, typeof note === "string" ? note : null);
    },
  }),
];

/** Of a step of the client. */
async function managersOf(ctx: Context, order: OrderNames, step: OrderStep): Promise<Recipient[]> {
  const managers = await query<{ userId: string }>(
    ctx,
    `select id as "userId" from app_user
      where status = 'active' and roles && array['admin', 'campaign_manager']`,
  );
  const did = step === "submit" ? "submitted" : "cancelled";
  return managers.map(({ userId }) => ({
    userId,
    kind: step === "submit" ? "order.submitted" : undefined,
    title: `${order.client} ${did} ${order.name}`,
    href: `/orders/${order.id}`,
  }));
}

/** Of a step of the agency. */
async function peopleOfClient(
  ctx: Context,
  order: OrderNames,
  step: OrderStep,
  detail: string | null,
): Promise<Recipient[]> {
  const people = await query<{ userId: string }>(
    ctx,
    `select id as "userId" from app_user where client_id = $1 and status = 'active'`,
    [order.clientId],
  );
  const title = FOR_CLIENT[step](order.name);
  const href = `/portal/orders/${order.id}`;
  return people.map(({ userId }) => ({ userId, title, detail, href }));
}

async function isClientUser(ctx: Context, id: string | null): Promise<boolean> {
  const row = await queryOne<{ client: boolean }>(
    ctx,
    `select client_id is not null as client from app_user where id = $1`,
    [id],
  );
  return row?.client ?? false;
}
