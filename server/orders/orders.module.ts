import { orderStatsTopic, orderTopic, ordersTopic } from "#shared/orders/orders.events.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { SearchHit, ServerModule } from "#server/kernel/module.ts";
import { ClientDelivery, ClientOrder, OrderCampaign } from "./order.entity.ts";
import { orderNotices } from "./orders.notices.ts";
import { orderRoutes } from "./orders.routes.ts";
import { orderStatsNow, verifyOrders } from "./orders.verify.ts";

export const ordersModule: ServerModule = {
  name: "orders",
  entities: [ClientOrder, OrderCampaign, ClientDelivery],
  audited: { ClientOrder: "order" },
  routes: orderRoutes,
  topics: [
    { def: ordersTopic },
    { def: orderTopic },
    { def: orderStatsTopic, actual: orderStatsNow },
  ],
  notices: orderNotices,
  search: [
    {
      kind: "order",
      verb: "order.read",
      find: (ctx, text, limit) =>
        query<SearchHit>(
          ctx,
          `select 'order' as kind, o.id, o.name as title, cl.name || ' · #' || o.number as subtitle,
                  '/orders/' || o.id as path
             from client_order o join client cl on cl.id = o.client_id
            where search_fold(o.name) like search_prefix($1)
               or search_fold(cl.name) like search_prefix($1)
            order by o.id desc limit $2`,
          [text, limit],
        ),
    },
  ],
  verify: verifyOrders,
};
