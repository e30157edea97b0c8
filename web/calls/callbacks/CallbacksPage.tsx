import { now } from "#web/kernel/clock.ts";
import { useLocation } from "wouter";
import { callbacksTopic, ownCallbacksTopic } from "#shared/calls/callbacks/callbacks.events.ts";
import { reassignCallback } from "#shared/calls/floor/floor.contract.ts";
import { useCan, useSession } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ListCount } from "#web/kernel/grid/ListCount.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { TICKING, dateCol, monoCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useFeedRow } from "#web/kernel/grid/use-row-feed.ts";
import { PageLink } from "#web/kernel/record/PageLink.tsx";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { confirm } from "#web/kernel/ui/ConfirmDialog.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { clockTime } from "#web/kernel/ui/format.ts";
import { useConsole } from "#web/calls/console/console.store.ts";
import { ReassignButton } from "#web/calls/floor/ReassignButton.tsx";
import type { CallbackRow } from "#shared/calls/callbacks/callbacks.schema.ts";
import { cancelCallback, takeCallback } from "#shared/calls/callbacks/callbacks.contract.ts";
import { allCallbacks } from "./callbacks.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

const isDue = (row: CallbackRow): boolean => Date.parse(row.dueAt) <= now();

const columns = [
  {
    colId: "state",
    headerName: "Due",
    width: 110,
    context: TICKING,
    cellRenderer: ({ data }: { data?: CallbackRow }) =>
      data ? (
        <StatusBadge
          state={isDue(data) ? "callback" : "scheduled"}
          label={isDue(data) ? "Due now" : "Planned"}
        />
      ) : null,
  },
  dateCol<CallbackRow>("dueAt", "My time", { width: 150, sort: "asc" }),
  monoCol<CallbackRow>("localTime", "Their time", {
    width: 150,
    valueFormatter: ({ data }) => (data ? clockTime(data.dueAt, now(), data.timeZone) : ""),
  }),
  textCol<CallbackRow>("timeZone", "Zone", { spare: true, width: 150 }),
  textCol<CallbackRow>("contactName", "Contact", { flex: 1, minWidth: 150 }),
  textCol<CallbackRow>("accountName", "Account", { spare: true, flex: 1, minWidth: 140 }),
  monoCol<CallbackRow>("phone", "Phone", { width: 150 }),
  textCol<CallbackRow>("ownerName", "Kept for", {
    spare: true,
    width: 140,
    valueGetter: ({ data }) => data?.ownerName ?? "Anyone",
  }),
  textCol<CallbackRow>("campaignName", "Campaign", { spare: true, width: 160 }),
  textCol<CallbackRow>("note", "Note", { spare: true, width: 200 }),
];

/** Promises to call again, the next one first. */
export default function CallbacksPage() {
  const [, go] = useLocation();
  const user = useSession((s) => s.user);
  const seesAll = useCan("wallboard.read");
  const mayWork = useCan("task.work");
  const list = useLiveList<CallbackRow>({
    ...allCallbacks,
    topic: seesAll ? callbacksTopic.ref() : user && ownCallbacksTopic.ref({ userId: user.id }),
  });
  const drawer = useDrawer<string>("ids");
  const open = useFeedRow(list.feed, drawer.shown);
  const take = useCommand(takeCallback, {
    onSuccess: ({ currentTask, token }) => {
      if (currentTask && token) {
        useConsole.setState({
          campaignId: currentTask.campaignId,
          token: { taskId: currentTask.id, token },
        });
      }
      go("/console");
    },
  });
  const cancel = useCommand(cancelCallback, { onSuccess: drawer.close });
  const askCancel = async (row: CallbackRow) => {
    const yes = await confirm({
      title: `Take back the callback to ${row.contactName}?`,
      detail: "The person returns to the queue as one of the rest.",
      confirm: "Take it back",
      destructive: true,
    });
    if (yes) cancel.mutate({ params: { id: row.id }, body: {} });
  };
  return (
    <Page
      title="Callbacks"
      toolbar={
        <Toolbar
          end={
            <>
              <ListCount list={list} of="callback" />
              <ReassignButton row={open} enabled to={reassignCallback} />
              {mayWork && (
                <>
                  <ActionButton
                    label="Take back"
                    variant="soft"
                    color="gray"
                    disabled={!open}
                    run={() => open && void askCancel(open)}
                  />
                  <ActionButton
                    label="Take and dial"
                    combo="t"
                    disabled={!open}
                    loading={take.isPending}
                    run={() => open && take.mutate({ params: { id: open.id }, body: {} })}
                  />
                </>
              )}
            </>
          }
        />
      }
    >
      <LiveGrid<CallbackRow>
        {...list}
        label="Callbacks"
        columns={columns}
        openId={open?.id}
        onOpen={(row) => drawer.show(row.id)}
        onOpenPage={(row) => mayWork && take.mutate({ params: { id: row.id }, body: {} })}
        empty={
          <EmptyState
            title="No callback is promised"
            detail="Agents promise them while they talk, with C in the console."
            action={
              (mayWork || seesAll) && (
                <PageLink href={mayWork ? "/console" : "/wallboard"}>
                  {mayWork ? "Open the console" : "Open the wallboard"}
                </PageLink>
              )
            }
          />
        }
      />
    </Page>
  );
}
