import {
  clientPeopleTopic,
  clientTopic,
  orderPortalStatsTopic,
  orderPortalTopic,
} from "#shared/portal/portal.events.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { asPortalWithin, portalLeadsById, portalOrders, portalPeople } from "./portal.queries.ts";
import type { ScopePolicy, ServerModule, TopicEntry } from "#server/kernel/module.ts";
import { projectDelivery, projectOrder, projectPerson } from "./portal.project.ts";
import { portalRoutes } from "./portal.routes.ts";
import { teamRoutes } from "./team.routes.ts";
import { portalStatsNow } from "./portal.service.ts";
import type { Exec } from "#server/kernel/db/exec.ts";

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
  (read: (ctx: Context, ids: readonly string[]) => Promise<{ id: string }[]>): ScopePolicy =>
  async (ctx, ids) => {
    const { clientId } = userOf(ctx);
    if (!clientId) return new Set();
    const rows = await asPortalWithin(ctx, clientId, (portal) => read(portal, ids));
    return new Set(rows.map((row) => row.id));
  };
const ownOrders = seen(portalOrders);
const ownLeads = seen(portalLeadsById);
const ownPeople = seen(portalPeople);

const ofClient: TopicEntry["canSubscribe"] = (actor, params) =>
  Promise.resolve(actor.clientId === params["clientId"]);

export const portalModule: ServerModule = {
  name: "portal",
  routes: [...portalRoutes, ...teamRoutes],
  topics: [
    { def: clientTopic, canSubscribe: ofClient },
    { def: clientPeopleTopic, canSubscribe: ofClient },
    { def: orderPortalTopic, canSubscribe: ownOrder },
    { def: orderPortalStatsTopic, canSubscribe: ownOrder, actual: portalStatsNow },
  ],
  replayPolicies: {
    "portal/orders": ownOrders,
    "portal/leads": ownLeads,
    "portal/team": ownPeople,
  },
  // an order has two audiences; the higher module speaks to both. Of people it adds the clients' own
  project: { order: projectOrder, delivery: projectDelivery, user: projectPerson },
};
