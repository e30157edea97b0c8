import { useQuery } from "@tanstack/react-query";
import { getOrderStats } from "#shared/orders/orders.contract.ts";
import { orderStatsTopic } from "#shared/orders/orders.events.ts";
import type { OrderStats } from "#shared/orders/orders.schema.ts";
import { call } from "#web/kernel/api/call.ts";
import { useGauge } from "#web/kernel/realtime/hooks.ts";

/** Figures of an order: read once, then as the hub says them. */
export function useOrderStats(id: string): OrderStats | null {
  const first = useQuery({
    queryKey: ["order-stats", id],
    queryFn: ({ signal }) => call(getOrderStats, { params: { id }, signal }),
  });
  const live = useGauge(orderStatsTopic.ref({ id }), "main");
  return live ?? first.data ?? null;
}
