import { isDeepStrictEqual } from "node:util";
import { orderStatsTopic } from "#shared/orders/orders.events.ts";
import type { OrderStats } from "#shared/orders/orders.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { readAfter } from "#server/kernel/events/log-reader.ts";
import type { LogRead } from "#server/kernel/events/log-reader.ts";
import { orderStats } from "./orders.queries.ts";

const LEAD_LOG = "leads";

/**
 * Recomputes the figures of orders that the log says something happened to, and publishes those that
 * changed; the figures loop's step, four times a second at most.
 * @param alsoFor adds the portal's gauge of the same figures
 * @returns orders whose figures changed
 */
export async function refreshOrderFigures(
  ctx: Context,
  alsoFor: (ctx: Context, orderId: string, stats: OrderStats) => void,
): Promise<string[]> {
  const read = await readAfter(ctx, "order-stats", [LEAD_LOG]);
  if (!read) return [];
  const ids = await touchedOrders(ctx, read);
  if (ids.length === 0) return [];
  const shown = new Map(
    (
      await query<{ topic: string; value: unknown }>(
        ctx,
        `select topic, value from gauge_value where topic = any($1::text[]) and key = 'main'`,
        [ids.map((id) => orderStatsTopic.topic({ id }))],
      )
    ).map(({ topic, value }) => [topic, value]),
  );
  const changed: string[] = [];
  for (const [id, stats] of await orderStats(ctx, ids)) {
    const gauge = orderStatsTopic.gauge({ id }, "main", stats);
    if (isDeepStrictEqual(shown.get(gauge.topic), gauge.value)) continue;
    publish(ctx, gauge);
    alsoFor(ctx, id, stats);
    changed.push(id);
  }
  return changed;
}

/** An order's figures from its rows, as they are at this moment; undefined when there is no such order. */
export async function figuresOfOrder(
  ctx: Context,
  orderId: string,
): Promise<OrderStats | undefined> {
  return (await orderStats(ctx, [orderId])).get(orderId);
}

const ID = "([0-9a-f-]{36})";
const OF_ORDER = new RegExp(`^order:${ID}$`);
const OF_CAMPAIGN = new RegExp(`^(?:campaign-progress|call-floor|campaign):${ID}$`);

/** Orders named by the log, linked to campaigns it names, and those never computed. */
async function touchedOrders(ctx: Context, { topics, rows }: LogRead): Promise<string[]> {
  const match = (pattern: RegExp) => topics.flatMap((topic) => pattern.exec(topic)?.[1] ?? []);
  const value = (key: string) => rows.flatMap(({ row }) => (row?.[key] as string | null) ?? []);
  const found = await query<{ id: string }>(
    ctx,
    `select o.id from client_order o
      where o.id = any($1::uuid[])
         or exists (select from order_campaign b
              where b.order_id = o.id and b.campaign_id = any($2::uuid[]))
         or o.id in (select order_id from lead where id = any($4::uuid[]))
         or ($3 and o.status = 'in_progress')
         or not exists (select from gauge_value g
              where g.topic = 'order-stats:' || o.id and g.key = 'main')`,
    [
      [...match(OF_ORDER), ...value("orderId")],
      [...match(OF_CAMPAIGN), ...value("campaignId")],
      // a `stale` that names no rows: a set-based write, anything may have changed
      rows.some(({ row, ids }) => row === null && ids === null),
      rows.flatMap(({ ids }) => ids ?? []),
    ],
  );
  return found.map(({ id }) => id);
}
