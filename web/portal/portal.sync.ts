import type { MyOrder, PortalOrder, PortalStats } from "#shared/portal/portal.schema.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { useGauge } from "#web/kernel/realtime/hooks.ts";
import { portalOrderRecord, portalOrders } from "./portal.queries.ts";
import { clientTopic, orderPortalStatsTopic } from "#shared/portal/portal.events.ts";
import type { RowsIn } from "#web/kernel/realtime/live-answer.ts";
import { useLiveAnswer } from "#web/kernel/realtime/use-live-answer.ts";
import { useLiveRecord } from "#web/kernel/record/use-live-record.ts";

function useClientTopic() {
  const clientId = useSession((s) => s.user?.clientId);
  return clientId ? clientTopic.ref({ clientId }) : null;
}

/** An order that is new here comes with its figures from the next read. */
const ORDERS: RowsIn<{ items: MyOrder[] }, PortalOrder> = {
  rowsOf: ({ items }) => items,
  withRows: (data, rows) => ({
    ...data,
    items: rows.flatMap((row) => {
      const known = data.items.find(({ id }) => id === row.id);
      return known ? [{ ...known, ...row }] : [];
    }),
  }),
};

/** The organisation's orders, new ones appearing by themselves. */
export function usePortalOrders() {
  const { data, query, reread } = useLiveAnswer({
    ...portalOrders,
    topic: useClientTopic(),
    rows: ORDERS,
  });
  return { orders: data?.items ?? null, error: query.error, reload: reread };
}

/** One order of the organisation, followed on the hub. */
export function usePortalOrder(id: string) {
  const { record, error, retry } = useLiveRecord<MyOrder, PortalOrder>({
    ...portalOrderRecord(id),
    topic: useClientTopic(),
  });
  return { order: record ?? null, error, reload: retry };
}

/** The order's figures: as they were read, then as the hub says them. */
export function usePortalStats(order: MyOrder): PortalStats {
  return useGauge(orderPortalStatsTopic.ref({ id: order.id }), "main") ?? order.stats;
}
