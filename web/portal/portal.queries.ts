import {
  getPortalOrder,
  listPortalLeads,
  listPortalOrders,
} from "#shared/portal/portal.contract.ts";
import { listPortalTeam } from "#shared/portal/team.contract.ts";
import { allPages } from "#web/kernel/api/all-pages.ts";
import { callLive } from "#web/kernel/api/call.ts";

export const portalKeys = {
  orders: ["portal", "orders"] as const,
  order: (id: string) => ["portal", "order", id] as const,
  leads: (orderId: string) => ["portal", "order", orderId, "leads"] as const,
  team: ["portal", "team"] as const,
};

/** The organisation's orders. */
export const portalOrders = {
  queryKey: portalKeys.orders,
  read: (signal: AbortSignal) => callLive(listPortalOrders, { signal }),
};

export const portalOrderRecord = (id: string) => ({
  queryKey: portalKeys.order(id),
  read: (signal: AbortSignal) => callLive(getPortalOrder, { params: { id }, signal }),
});

/** Leads delivered on an order, for `useLiveList`. */
export const portalLeads = (id: string) => ({
  queryKey: portalKeys.leads(id),
  read: (signal: AbortSignal) =>
    allPages((cursor) =>
      callLive(listPortalLeads, { params: { id }, query: { limit: 200, cursor }, signal }),
    ),
});

/** The people of the organisation, for `useLiveList`. */
export const portalTeam = {
  queryKey: portalKeys.team,
  read: (signal: AbortSignal) => callLive(listPortalTeam, { signal }),
};
