import { Button, Callout, Flex, Text } from "@radix-ui/themes";
import { useParams } from "wouter";
import { clientMayChange, nextOrderStatus } from "#shared/orders/order.rules.ts";
import {
  changePortalOrder,
  downloadPortalLeads,
  submitPortalOrder,
} from "#shared/portal/portal.contract.ts";
import { orderPortalTopic } from "#shared/portal/portal.events.ts";
import type { MyOrder, PortalLead } from "#shared/portal/portal.schema.ts";
import { fillPath } from "#shared/kernel/endpoint.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { useCan, useSession } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useFeedRow } from "#web/kernel/grid/use-row-feed.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { FigureCard, FigureRow } from "#web/kernel/ui/Figures.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { DeliveryChart } from "#web/orders/DeliveryChart.widget.tsx";
import { EditOrderDrawer } from "#web/orders/EditOrderDrawer.widget.tsx";
import { GoalBar } from "#web/orders/GoalBar.widget.tsx";
import { DeliveredLeads } from "./DeliveredLeads.tsx";
import { LeadDrawer } from "./LeadDrawer.tsx";
import styles from "./portal.module.css";
import { usePortalOrder, usePortalStats } from "./portal.sync.ts";
import { portalLeads } from "./portal.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

/** One order as its client sees it: pace, figures, the leads delivered so far. */
export default function PortalOrderPage() {
  const { id } = useParams<{ id: string }>();
  const { order, error, reload } = usePortalOrder(id);
  const drawer = useDrawer<string>("ids");
  const editor = useDrawer<"order">();
  const openId = drawer.shown;
  const leads = useLiveList<PortalLead>({
    ...portalLeads(id),
    topic: orderPortalTopic.ref({ id }),
  });
  const open = useFeedRow(leads.feed, openId);
  return (
    <Page
      title={order ? order.name : "Order"}
      breadcrumb={[{ label: "Orders", to: "/portal" }]}
      aside={
        order && (
          <span className={styles.wide}>
            <StatusBadge state={order.status} />
          </span>
        )
      }
      layout="prose"
      toolbar={
        order && (
          <OrderToolbar order={order} onEdit={() => (drawer.close(), editor.show("order"))} />
        )
      }
      drawer={
        editor.shown && order ? (
          <EditMyOrder key={id} order={order} onClose={editor.close} />
        ) : (
          open && (
            <LeadDrawer
              key={open.id}
              lead={open}
              mayDecide={order?.can.decide === true}
              onClose={drawer.close}
            />
          )
        )
      }
    >
      {error && !order ? <ErrorState error={error} onRetry={reload} /> : null}
      {!order && !error && <SkeletonLines lines={12} />}
      {order && (
        <Flex direction="column" gap="5" maxWidth="1120px">
          {order.changeRequest && (
            <Callout.Root color="amber" size="1">
              <Callout.Text>Before we can start: {order.changeRequest}</Callout.Text>
            </Callout.Root>
          )}
          <Figures order={order} />
          <DeliveredLeads
            list={leads}
            openId={open?.id ?? null}
            onOpen={(row) => drawer.show(row.id)}
          />
        </Flex>
      )}
    </Page>
  );
}

function Figures({ order }: { order: MyOrder }) {
  const stats = usePortalStats(order);
  return (
    <>
      <GoalBar
        {...stats}
        startsOn={order.startsOn}
        dueOn={order.dueOn}
        running={order.status === "in_progress"}
      />
      <FigureRow>
        <FigureCard label="Accepted" value={stats.accepted} detail={`${stats.pending} to decide`} />
        <FigureCard
          label="Open"
          value={Math.max(0, stats.goal - stats.delivered)}
          detail="still to deliver"
        />
        <FigureCard
          label="Replaced"
          value={stats.replaced}
          detail={`${stats.disputed} in question`}
        />
        <FigureCard
          label="E-mails"
          value={stats.sends}
          detail={`${stats.opens} opened, ${stats.clicks} clicked`}
        />
        <FigureCard label="Conversations" value={stats.conversations} />
      </FigureRow>
      <DeliveryChart
        goal={stats.goal}
        byDay={stats.byDay}
        startsOn={order.startsOn}
        dueOn={order.dueOn}
      />
      {order.brief && (
        <Text size="2" style={{ whiteSpace: "pre-wrap" }}>
          {order.brief}
        </Text>
      )}
    </>
  );
}

function EditMyOrder({ order, onClose }: { order: MyOrder; onClose: () => void }) {
  const save = useCommand(changePortalOrder, {
    showsError: true,
    onSuccess: () => toast.success("Order saved. Submit it when it is right."),
  });
  return (
    <EditOrderDrawer
      order={order}
      send={(body, { id, version }) => save.mutateAsync({ params: { id }, body, version })}
      onClose={onClose}
    />
  );
}

function OrderToolbar({ order, onEdit }: { order: MyOrder; onEdit: () => void }) {
  const mayDownload = useCan("portal.lead.download");
  const submit = useCommand(submitPortalOrder, {
    onSuccess: () => toast.success("Submitted. We will confirm it."),
  });
  const canSubmit = order.can.submit && nextOrderStatus(order.status, "submit") !== null;
  return (
    <Toolbar
      end={
        canSubmit && (
          <ActionButton
            label="Submit order"
            loading={submit.isPending}
            run={() => submit.mutate({ params: { id: order.id }, version: order.version })}
          />
        )
      }
    >
      {order.can.submit && clientMayChange(order.status) && (
        <ActionButton label="Edit order" combo="e" variant="soft" run={onEdit} />
      )}
      {mayDownload && (
        <Button size="1" variant="soft" onClick={() => void download(order)}>
          Download CSV
        </Button>
      )}
      <span className={styles.phone}>
        <StatusBadge state={order.status} />
      </span>
    </Toolbar>
  );
}

/** The token stays in memory, so the file is fetched and handed over rather than linked. */
async function download(order: MyOrder): Promise<void> {
  const path = fillPath(downloadPortalLeads.path, { id: order.id });
  const { accessToken } = useSession.getState();
  try {
    const answer = await fetch(path, { headers: { authorization: `Bearer ${accessToken}` } });
    if (!answer.ok) throw new Error("The file could not be made. Try again.");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = `order-${order.number}-leads.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } catch (error) {
    toast.error(messageOf(error));
  }
}
