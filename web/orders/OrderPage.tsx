import { Button, Callout, Flex, Tabs, Text } from "@radix-ui/themes";
import { useParams } from "wouter";
import { agencyMayChange } from "#shared/orders/order.rules.ts";
import { changeOrder } from "#shared/orders/orders.contract.ts";
import type { Order, OrderStats } from "#shared/orders/orders.schema.ts";
import { orderTopic } from "#shared/orders/orders.events.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { useLiveRecord } from "#web/kernel/record/use-live-record.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { FigureCard, FigureRow } from "#web/kernel/ui/Figures.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { dayText, duration } from "#web/kernel/ui/format.ts";
import { DeliveryChart } from "./DeliveryChart.widget.tsx";
import { EditOrderDrawer } from "./EditOrderDrawer.widget.tsx";
import { GoalBar } from "./GoalBar.widget.tsx";
import { LinkDrawer } from "./LinkDrawer.tsx";
import { OrderCampaigns } from "./OrderCampaigns.tsx";
import { OrderLeads } from "./OrderLeads.tsx";
import { OrderSteps } from "./OrderSteps.tsx";
import { useOrderStats } from "./use-order-stats.ts";
import { orderRecord } from "./orders.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

type Opened = Order & { can: { edit: boolean; link: boolean } };

function useOrder(id: string) {
  const { record, error, retry } = useLiveRecord<Opened, Order>({
    ...orderRecord(id),
    topic: orderTopic.ref({ id }),
  });
  return { order: record ?? null, error, reload: retry };
}

/** Promise against delivery: goal, figures, linked campaigns, leads. */
export default function OrderPage() {
  const { id } = useParams<{ id: string }>();
  const { order, error, reload } = useOrder(id);
  const stats = useOrderStats(id);
  const drawer = useDrawer<"link" | "edit">();
  const save = useCommand(changeOrder, {
    showsError: true,
    onSuccess: () => toast.success("Order saved"),
  });
  const mayEdit = order?.can.edit === true && agencyMayChange(order.status);
  return (
    <Page
      title={order ? `#${order.number} ${order.name}` : "Order"}
      breadcrumb={[{ label: "Orders", to: "/orders" }]}
      aside={order && <StatusBadge state={order.status} />}
      layout="prose"
      toolbar={
        order && (
          <Toolbar
            end={
              order.can.link && (
                <ActionButton label="Link campaign" combo="k" run={() => drawer.show("link")} />
              )
            }
          >
            {mayEdit && (
              <ActionButton
                label="Edit order"
                combo="e"
                variant="soft"
                color="gray"
                run={() => drawer.show("edit")}
              />
            )}
            {order.can.edit && <OrderSteps order={order} />}
          </Toolbar>
        )
      }
      drawer={
        (drawer.shown === "link" && <LinkDrawer orderId={id} onClose={drawer.close} />) ||
        (drawer.shown === "edit" && order && (
          <EditOrderDrawer
            key={id}
            order={order}
            send={(body, { version }) => save.mutateAsync({ params: { id }, body, version })}
            onClose={drawer.close}
          />
        ))
      }
    >
      {error && !order ? <ErrorState error={error} onRetry={reload} /> : null}
      {!order && !error && <SkeletonLines lines={12} />}
      {order && (
        <Flex direction="column" gap="5" maxWidth="1120px">
          <Text size="2" color="gray">
            {order.clientName}
            {order.dueOn && ` · due ${dayText(order.dueOn)}`}
          </Text>
          {order.changeRequest && (
            <Callout.Root color="amber" size="1">
              <Callout.Text>Sent back for changes: {order.changeRequest}</Callout.Text>
            </Callout.Root>
          )}
          {stats && <Figures order={order} stats={stats} />}
          {order.brief && (
            <Text size="2" style={{ whiteSpace: "pre-wrap" }}>
              {order.brief}
            </Text>
          )}
          <Tabs.Root defaultValue="campaigns">
            <Tabs.List size="1">
              <Tabs.Trigger value="campaigns">Campaigns</Tabs.Trigger>
              <Tabs.Trigger value="leads">Leads</Tabs.Trigger>
              <Tabs.Trigger value="dispositions">Dispositions</Tabs.Trigger>
            </Tabs.List>
            <Tabs.Content value="campaigns">
              <OrderCampaigns order={order} mayLink={order.can.link} />
            </Tabs.Content>
            <Tabs.Content value="leads">
              <OrderLeads orderId={id} />
            </Tabs.Content>
            <Tabs.Content value="dispositions">
              {stats && <Dispositions stats={stats} />}
            </Tabs.Content>
          </Tabs.Root>
          {error && (
            <Button size="1" variant="soft" onClick={reload}>
              Read again
            </Button>
          )}
        </Flex>
      )}
    </Page>
  );
}

function Figures({ order, stats }: { order: Order; stats: OrderStats }) {
  return (
    <>
      <GoalBar
        {...stats}
        startsOn={order.startsOn}
        dueOn={order.dueOn}
        running={order.status === "in_progress"}
      />
      <FigureRow>
        <FigureCard label="Accepted" value={stats.accepted} detail={`${stats.pending} pending`} />
        <FigureCard
          label="To replace"
          value={stats.replaced}
          detail={`${stats.disputed} disputed`}
        />
        <FigureCard label="Open" value={Math.max(0, stats.goal - stats.delivered)} />
        <FigureCard
          label="Sends"
          value={stats.sends}
          detail={`${stats.opens} opened, ${stats.clicks} clicked`}
        />
        <FigureCard label="Calls" value={stats.attempts} detail={`${stats.connects} connected`} />
        <FigureCard
          label="Talk time"
          value={duration(stats.talkSeconds)}
          detail={`${stats.conversations} conversations`}
        />
      </FigureRow>
      <DeliveryChart
        goal={stats.goal}
        byDay={stats.byDay}
        startsOn={order.startsOn}
        dueOn={order.dueOn}
      />
    </>
  );
}

function Dispositions({ stats }: { stats: OrderStats }) {
  if (stats.dispositions.length === 0) {
    return (
      <Text as="p" size="2" color="gray" mt="3">
        No call was disposed yet.
      </Text>
    );
  }
  return (
    <Flex direction="column" gap="1" mt="3" maxWidth="360px">
      {stats.dispositions.map(({ label, count }) => (
        <Flex key={label} justify="between">
          <Text size="2">{label}</Text>
          <Text size="2" className="mono">
            {count}
          </Text>
        </Flex>
      ))}
    </Flex>
  );
}
