import { useQuery } from "@tanstack/react-query";
import { orderStatsTopic } from "#shared/orders/orders.events.ts";
import type { OrderStats } from "#shared/orders/orders.schema.ts";
import { useGauge } from "#web/kernel/realtime/hooks.ts";
import { orderStatsQuery } from "./orders.queries.ts";

/** Figures of an order: read once, then as the hub says them. */
export function useOrderStats(id: string): OrderStats | null {
  const first = useQuery(orderStatsQuery(id));
  const live = useGauge(orderStatsTopic.ref({ id }), "main");
  return live ?? first.data ?? null;
}
