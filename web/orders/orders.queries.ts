import { queryOptions } from "@tanstack/react-query";
import {
  getOrder,
  getOrderStats,
  listOrderChoices,
  listOrders,
} from "#shared/orders/orders.contract.ts";
import { allPages } from "#web/kernel/api/all-pages.ts";
import { call, callLive } from "#web/kernel/api/call.ts";

export const orderKeys = {
  all: ["orders"] as const,
  one: (id: string) => ["order", id] as const,
  stats: (id: string) => ["order", id, "stats"] as const,
  choices: (leadId: string) => ["order-choices", leadId] as const,
};

/** Orders of all clients, for `useLiveList`. */
export const allOrders = {
  queryKey: orderKeys.all,
  read: (signal: AbortSignal) =>
    allPages((cursor) => callLive(listOrders, { query: { limit: 200, cursor }, signal })),
};

export const orderRecord = (id: string) => ({
  queryKey: orderKeys.one(id),
  read: (signal: AbortSignal) => callLive(getOrder, { params: { id }, signal }),
});

export const orderStatsQuery = (id: string) =>
  queryOptions({
    queryKey: orderKeys.stats(id),
    queryFn: ({ signal }) => call(getOrderStats, { params: { id }, signal }),
  });

/** Orders that a lead may be published to. */
export const orderChoicesQuery = (leadId: string) =>
  queryOptions({
    queryKey: orderKeys.choices(leadId),
    queryFn: ({ signal }) => call(listOrderChoices, { params: { id: leadId }, signal }),
  });
