import {
  clientPeopleTopic,
  clientTopic,
  orderPortalStatsTopic,
  orderPortalTopic,
} from "#shared/portal/portal.events.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { asPortalWithin, portalLeadsById, portalOrders, portalPeople } from "./portal.queries.ts";
import type { ScopePolicy, ServerModule, TopicPolicy } from "#server/kernel/module.ts";
import { followRecords } from "#server/kernel/policy.ts";
import { projectDelivery, projectOrder, projectPerson } from "./portal.project.ts";
import { portalRoutes } from "./portal.routes.ts";
import { teamRoutes } from "./team.routes.ts";
import { portalStatsNow } from "./portal.service.ts";

/** Orders of the actor's organisation. */
const ownOrder: TopicPolicy = async (actor, asked, exec) => {
  if (!actor.clientId) return [];
  return followRecords(asked, "id", async (ids) => {
    const rows = await exec<{ id: string }>(
      `select id from client_order where id = any ($1::uuid[]) and client_id = $2`,
      [ids, actor.clientId],
    );
    return new Set(rows.map((row) => row.id));
  });
};

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

const ofClient: TopicPolicy = async (actor, asked) =>
  asked.filter(({ clientId }) => clientId === actor.clientId);

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
