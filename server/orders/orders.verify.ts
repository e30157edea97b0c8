import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { ActualGauge, Drift } from "#server/kernel/module.ts";
import { figuresOfOrder } from "./order-figures.service.ts";

/** A published lead has a running delivery to the same order, and nothing else has. */
const DELIVERIES = `
  select coalesce(l.id, d.lead_id) as id, l.status as stored, d.order_id as actual
    from (select * from lead where status = 'published') l
    full join (select * from client_delivery where ended_at is null) d
      on d.lead_id = l.id and d.order_id = l.order_id
   where l.id is null or d.lead_id is null`;

/** A lead was delivered only to an order that was linked to its campaign when it was qualified. */
const LINKS = `
  select d.lead_id as id, d.order_id as stored
    from client_delivery d join lead l on l.id = d.lead_id
   where not exists (select from order_campaign b
     where b.order_id = d.order_id and b.campaign_id = l.campaign_id
       and l.qualified_at >= b.linked_from::timestamptz
       and (b.linked_to is null or l.qualified_at < (b.linked_to + 1)::timestamptz))`;

/** Compares deliveries with leads and with the links of their orders. */
export async function verifyOrders(ctx: Context): Promise<Drift[]> {
  const drifts: Drift[] = [];
  for (const row of await query<{ id: string; stored: unknown; actual: unknown }>(
    ctx,
    DELIVERIES,
  )) {
    drifts.push({ what: `delivery of lead ${row.id}`, stored: row.stored, actual: row.actual });
  }
  for (const row of await query<{ id: string; stored: unknown }>(ctx, LINKS)) {
    drifts.push({ what: `order of lead ${row.id}`, stored: row.stored, actual: "not linked" });
  }
  return drifts;
}

/** The gauge beside the order's rows. */
export const orderStatsNow: ActualGauge = async (ctx, { id }) =>
  new Map([["main", await figuresOfOrder(ctx, id!)]]);
