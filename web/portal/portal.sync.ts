import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { MyOrder, PortalOrder, PortalStats } from "#shared/portal/portal.schema.ts";
import type { Answer } from "#web/kernel/api/call.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { useGauge, useTopic } from "#web/kernel/realtime/hooks.ts";
import { rowEventOf } from "#web/kernel/realtime/live-rows.ts";
import { portalOrderQuery, portalOrdersQuery } from "./portal.queries.ts";

const clientTopicOf = (clientId: string | null | undefined) =>
  clientId ? `client:${clientId}` : null;

/** The organisation's orders, new ones appearing by themselves. */
export function usePortalOrders() {
  const client = useQueryClient();
  const { queryKey } = portalOrdersQuery;
  const query = useQuery(portalOrdersQuery);
  const topic = clientTopicOf(useSession((s) => s.user?.clientId));
  useTopic(query.data ? topic : null, {
    from: topic ? query.data?.positions[topic] : undefined,
    onSnapshotNeeded: () => void query.refetch(),
    onStale: () => void query.refetch(),
    onEvents: (events) => {
      for (const event of events) {
        const change = rowEventOf<PortalOrder>(event);
        if (change?.op !== "upsert") continue;
        const known = client.getQueryData<Answer<{ items: MyOrder[] }>>(queryKey);
        // an order that is new here comes with its figures from the next read
        if (!known?.data.items.some(({ id }) => id === change.id)) void query.refetch();
        client.setQueryData<Answer<{ items: MyOrder[] }>>(
          queryKey,
          (data) =>
            data && {
              ...data,
              data: { ...data.data, items: data.data.items.map((row) => newer(row, change)) },
            },
        );
      }
    },
  });
  return {
    orders: query.data?.data.items ?? null,
    error: query.error,
    reload: () => void query.refetch(),
  };
}

function newer(row: MyOrder, change: { id: string; version: number; row: PortalOrder }): MyOrder {
  return row.id === change.id && change.version > row.version ? { ...row, ...change.row } : row;
}

/** One order of the organisation, followed on the hub. */
export function usePortalOrder(id: string) {
  const client = useQueryClient();
  const asked = portalOrderQuery(id);
  const { queryKey } = asked;
  const query = useQuery(asked);
  const topic = clientTopicOf(useSession((s) => s.user?.clientId));
  useTopic(query.data ? topic : null, {
    from: topic ? query.data?.positions[topic] : undefined,
    onSnapshotNeeded: () => void query.refetch(),
    onStale: () => void query.refetch(),
    onEvents: (events) => {
      for (const event of events) {
        const change = rowEventOf<PortalOrder>(event);
        if (change?.op !== "upsert") continue;
        client.setQueryData<Answer<MyOrder>>(
          queryKey,
          (known) => known && { ...known, data: newer(known.data, change) },
        );
      }
    },
  });
  return {
    order: query.data?.data ?? null,
    error: query.error,
    reload: () => void query.refetch(),
  };
}

/** The order's figures: as they were read, then as the hub says them. */
export function usePortalStats(order: MyOrder): PortalStats {
  return useGauge<PortalStats>(`order-portal-stats:${order.id}`, "main") ?? order.stats;
}
