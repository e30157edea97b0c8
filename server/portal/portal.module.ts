import {
  clientTopic,
  orderPortalStatsTopic,
  orderPortalTopic,
} from "#shared/portal/portal.events.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import type { Exec } from "#server/kernel/events/outbox.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { asPortalWithin, portalLeadsById, portalOrders } from "./portal.queries.ts";
import type { OwnPolicy, ServerModule } from "#server/kernel/module.ts";
import { projectDelivery, projectOrder } from "./portal.project.ts";
import { portalRoutes } from "./portal.routes.ts";
import { portalStatsNow } from "./portal.service.ts";

/** The order is one of the actor's organisation. */
async function ownOrder(
  actor: UserActor,
  params: Record<string, string>,
  exec: Exec,
): Promise<boolean> {
  if (!actor.clientId || !/^[0-9a-f-]{36}$/i.test(params["id"] ?? "")) return false;
  const rows = await exec(`select from client_order where id = $1 and client_id = $2`, [
    params["id"],
    actor.clientId,
  ]);
  return rows.length === 1;
}

/** Within a unit of work, as the portal's role sees them: recalled leads are gone. */
const seen =
  (read: (ctx: Context, ids: readonly string[]) => Promise<{ id: string }[]>): OwnPolicy =>
  async (ctx, ids) => {
    const { clientId } = userOf(ctx);
    if (!clientId) return new Set();
    const rows = await asPortalWithin(ctx, clientId, (portal) => read(portal, ids));
    return new Set(rows.map((row) => row.id));
  };
const ownOrders = seen(portalOrders);
const ownLeads = seen(portalLeadsById);

export const portalModule: ServerModule = {
  name: "portal",
  routes: portalRoutes,
  topics: [
    {
      def: clientTopic,
      may: (actor, params) => Promise.resolve(actor.clientId === params["clientId"]),
    },
    { def: orderPortalTopic, may: ownOrder },
    { def: orderPortalStatsTopic, may: ownOrder, actual: portalStatsNow },
  ],
  answers: { "portal/orders": ownOrders, "portal/leads": ownLeads },
  // an order has two audiences; the higher module speaks to both
  project: { order: projectOrder, delivery: projectDelivery },
};
