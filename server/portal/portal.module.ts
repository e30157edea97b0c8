import {
  clientTopic,
  orderPortalStatsTopic,
  orderPortalTopic,
} from "#shared/portal/portal.events.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import type { Exec } from "#server/kernel/events/outbox.ts";
import type { ServerModule } from "#server/kernel/module.ts";
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
  // an order has two audiences; the higher module speaks to both
  project: { order: projectOrder, delivery: projectDelivery },
};
