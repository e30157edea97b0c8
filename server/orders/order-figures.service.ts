import { isDeepStrictEqual } from "node:util";
import { callFloorTopic } from "#shared/calls/queue/queue.events.ts";
import { campaignProgressTopic, campaignTopic } from "#shared/campaigns/campaigns.events.ts";
import { leadsTopic } from "#shared/leads/leads.events.ts";
import type { LeadRow } from "#shared/leads/leads.schema.ts";
import { orderStatsTopic, orderTopic } from "#shared/orders/orders.events.ts";
import type { OrderStats } from "#shared/orders/orders.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { shownGauges } from "#server/kernel/events/gauges.ts";
import { readAfter } from "#server/kernel/events/log-reader.ts";
import { topicSql } from "#server/kernel/events/topic-sql.ts";
import type { LogRead } from "#server/kernel/events/log-reader.ts";
import { orderStats } from "./orders.queries.ts";

/**
 * Recomputes the figures of orders that the log says something happened to, and publishes those that
 * changed; the figures loop's step, four times a second at most.
 * @param alsoFor adds the portal's gauges of the same figures
 * @returns orders whose figures changed
 */
export async function refreshOrderFigures(
  ctx: Context,
  alsoFor: (ctx: Context, changed: ReadonlyMap<string, OrderStats>) => Promise<void>,
): Promise<string[]> {
  const read = await readAfter(ctx, "order-stats", [leadsTopic.ref()]);
  if (!read) return [];
  const ids = await touchedOrders(ctx, read);
  if (ids.length === 0) return [];
  const refs = ids.map((id) => orderStatsTopic.ref({ id }));
  const shown = await shownGauges(ctx, refs, "main");
  const changed = new Map<string, OrderStats>();
  for (const [id, stats] of await orderStats(ctx, ids)) {
    const gauge = orderStatsTopic.gauge({ id }, "main", stats);
    if (isDeepStrictEqual(shown.get(gauge.topic), gauge.value)) continue;
    publish(ctx, gauge);
    changed.set(id, stats);
  }
  await alsoFor(ctx, changed);
  return [...changed.keys()];
}

/** An order's figures from its rows, as they are at this moment; undefined when there is no such order. */
export async function figuresOfOrder(
  ctx: Context,
  orderId: string,
): Promise<OrderStats | undefined> {
  return (await orderStats(ctx, [orderId])).get(orderId);
}

/** Orders named by the log, linked to campaigns it names, and those never computed. */
async function touchedOrders(
  ctx: Context,
  { topics, changes }: LogRead<LeadRow>,
): Promise<string[]> {
  const orders = topics.flatMap((topic) => orderTopic.paramsOf(topic)?.id ?? []);
  const campaigns = topics.flatMap(
    (topic) =>
      campaignTopic.paramsOf(topic)?.id ??
      campaignProgressTopic.paramsOf(topic)?.id ??
      callFloorTopic.paramsOf(topic)?.campaignId ??
      [],
  );
  const leads = changes.flatMap((change) => (change.op === "upsert" ? [change.row] : []));
  const stale = changes.filter((change) => change.op === "stale");
  const found = await query<{ id: string }>(
    ctx,
    `select o.id from client_order o
      where o.id = any($1::uuid[])
         or exists (select from order_campaign b
              where b.order_id = o.id and b.campaign_id = any($2::uuid[]))
         or o.id in (select order_id from lead where id = any($4::uuid[]))
         or ($3 and o.status = 'in_progress')
         or not exists (select from gauge_value g
              where g.topic = ${topicSql(orderStatsTopic, { id: "o.id" })} and g.key = 'main')`,
    [
      [...orders, ...leads.flatMap(({ orderId }) => orderId ?? [])],
      [...campaigns, ...leads.map(({ campaignId }) => campaignId)],
      // a `stale` that names no rows: a set-based write, anything may have changed
      stale.some(({ ids }) => !ids),
      stale.flatMap(({ ids }) => ids ?? []),
    ],
  );
  return found.map(({ id }) => id);
}
