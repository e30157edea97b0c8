import { Flex, Text } from "@radix-ui/themes";
import { Link, useLocation } from "wouter";
import type { MyOrder } from "#shared/portal/portal.schema.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { dayText } from "#web/kernel/ui/format.ts";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState, ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { GoalBar } from "#web/orders/GoalBar.widget.tsx";
import { NewOrderDrawer } from "./NewOrderDrawer.tsx";
import { usePortalOrders, usePortalStats } from "./portal.sync.ts";
import styles from "./portal.module.css";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

/** A client's own orders as cards; the goals move as leads arrive. */
export default function PortalOrdersPage() {
  const { orders, error, reload } = usePortalOrders();
  const mayOrder = useCan("portal.order.create");
  const drawer = useDrawer<"new">();
  const [, navigate] = useLocation();
  return (
    <Page
      title="Orders"
      layout="prose"
      toolbar={
        <Toolbar
          end={
            mayOrder && <ActionButton label="New order" combo="n" run={() => drawer.show("new")} />
          }
        />
      }
      drawer={
        drawer.shown && (
          <NewOrderDrawer
            onClose={drawer.close}
            onMade={(id) => navigate(`/portal/orders/${id}`)}
          />
        )
      }
    >
      {error && !orders ? <ErrorState error={error} onRetry={reload} /> : null}
      {!orders && !error && <SkeletonLines />}
      {orders?.length === 0 && (
        <EmptyState
          title="You have no orders yet"
          detail={
            mayOrder
              ? "Order leads, and watch them arrive here."
              : "Your team's orders appear here, with their leads."
          }
        />
      )}
      <div className={styles.cards}>
        {orders?.map((order) => (
          <Card key={order.id} order={order} />
        ))}
      </div>
    </Page>
  );
}

function Card({ order }: { order: MyOrder }) {
  const stats = usePortalStats(order);
  return (
    <Link href={`/portal/orders/${order.id}`} className={styles.card}>
      <Flex justify="between" align="center" gap="2">
        <Text size="2" weight="medium" truncate>
          {order.name}
        </Text>
        <StatusBadge state={order.status} />
      </Flex>
      <GoalBar
        {...stats}
        startsOn={order.startsOn}
        dueOn={order.dueOn}
        running={order.status === "in_progress"}
      />
      <Text size="1" color="gray">
        #{order.number}
        {order.dueOn && ` · due ${dayText(order.dueOn)}`} · {stats.accepted} accepted,{" "}
        {stats.pending} to decide
      </Text>
    </Link>
  );
}
