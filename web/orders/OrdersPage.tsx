import type { ICellRendererParams, ValueFormatterParams } from "ag-grid-community";
import { useLocation } from "wouter";
import { ordersTopic } from "#shared/orders/orders.events.ts";
import type { Order } from "#shared/orders/orders.schema.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { dateCol, monoCol, numberCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
import { ListCount } from "#web/kernel/grid/ListCount.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { dayText } from "#web/kernel/ui/format.ts";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { NewOrderDrawer } from "./NewOrderDrawer.tsx";
import { useOrderStats } from "./use-order-stats.ts";
import { allOrders } from "./orders.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

function Delivered({ id }: { id: string }) {
  const stats = useOrderStats(id);
  return stats ? <>{stats.delivered}</> : null;
}

const asDay = ({ value }: ValueFormatterParams<Order, string | null>) =>
  value ? dayText(value) : "";

const columns = [
  textCol<Order>("clientName", "Client", { width: 176 }),
  numberCol<Order>("number", "No.", { spare: true, width: 64 }),
  textCol<Order>("name", "Order", { flex: 1, minWidth: 200 }),
  statusCol<Order>("status", "Status", { width: 150 }),
  numberCol<Order>("delivered", "Delivered", {
    width: 104,
    sortable: false,
    cellRenderer: ({ data }: ICellRendererParams<Order>) =>
      data ? <Delivered id={data.id} /> : null,
  }),
  numberCol<Order>("leadGoal", "Goal", { width: 88 }),
  numberCol<Order>("campaigns.length", "Campaigns", { spare: true, width: 104 }),
  monoCol<Order>("startsOn", "Start", { spare: true, width: 112, valueFormatter: asDay }),
  monoCol<Order>("dueOn", "Due", { width: 112, valueFormatter: asDay }),
  dateCol<Order>("createdAt", "Created", { spare: true, width: 128 }),
];

/** Orders of all clients. */
export default function OrdersPage() {
  const list = useLiveList<Order>({
    ...allOrders,
    topic: ordersTopic.ref(),
  });
  const view = useUrlView("-createdAt");
  const mayEdit = useCan("order.edit");
  const [, navigate] = useLocation();
  const drawer = useDrawer<"new">();
  const open = (order: Order) => navigate(`/orders/${order.id}`);
  return (
    <Page
      title="Orders"
      toolbar={
        <Toolbar
          end={
            <>
              <ListCount list={list} of="order" />
              {mayEdit && (
                <ActionButton label="New order" combo="n" run={() => drawer.show("new")} />
              )}
            </>
          }
        />
      }
      drawer={
        drawer.shown && (
          <NewOrderDrawer onClose={drawer.close} onMade={(id) => navigate(`/orders/${id}`)} />
        )
      }
    >
      <LiveGrid
        {...list}
        label="Orders"
        columns={columns}
        view={view}
        onOpen={open}
        onOpenPage={open}
        empty={<EmptyState title="No orders yet" detail="Clients submit them, or you make one." />}
      />
    </Page>
  );
}
