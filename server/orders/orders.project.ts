import { orderTopic, ordersTopic } from "#shared/orders/orders.events.ts";
import type { Context } from "#server/kernel/context.ts";
import type { OutboxRow } from "#server/kernel/events/outbox.ts";
import { ordersById } from "./orders.queries.ts";

/** Staff's events of changed orders. The portal adds the client's (`portal.project.ts`). */
export async function projectOrders(ctx: Context, ids: readonly string[]): Promise<OutboxRow[]> {
  const orders = await ordersById(ctx, ids);
  return orders.flatMap((row) => {
    const upsert = { op: "upsert", id: row.id, version: row.version, row } as const;
    return [
      ordersTopic.event({}, "upsert", upsert),
      orderTopic.event({ id: row.id }, "upsert", upsert),
    ];
  });
}
