import { Select } from "@radix-ui/themes";
import { useCallback, useState } from "react";
import { reassignTask } from "#shared/calls/floor/floor.contract.ts";
import { ReassignButton } from "./ReassignButton.tsx";
import { TaskDrawer } from "./TaskDrawer.tsx";
import { callLive } from "#web/kernel/api/call.ts";
import { InfiniteGrid } from "#web/kernel/grid/InfiniteGrid.tsx";
import { PagesCount } from "#web/kernel/grid/PagesCount.tsx";
import { dateCol, monoCol, numberCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLivePages } from "#web/kernel/grid/use-live-pages.ts";
import { useFeedRow } from "#web/kernel/grid/use-row-feed.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { sortOf } from "#web/kernel/record/sort.ts";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { wordOf } from "#web/kernel/ui/status.ts";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import styles from "./Tasks.module.css";
import { QueueFailed } from "./QueueFailed.tsx";
import { callFloorTopic } from "#shared/calls/queue/queue.events.ts";
import { TASK_SORTS } from "#shared/calls/queue/queue.schema.ts";
import type { CallTaskRow } from "#shared/calls/queue/queue.schema.ts";
import { TASK_STATES } from "#shared/calls/queue/task.rules.ts";
import { listTasks } from "#shared/calls/queue/queue.contract.ts";
import { floorKeys } from "./floor.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

type TaskState = CallTaskRow["state"];

const fixed = { sortable: false };
const columns = [
  statusCol<CallTaskRow>("state", "State", { width: 130 }),
  textCol<CallTaskRow>("contactName", "Contact", { flex: 1, minWidth: 150, ...fixed }),
  textCol<CallTaskRow>("accountName", "Account", { flex: 1, minWidth: 140, ...fixed }),
  monoCol<CallTaskRow>("phone", "Phone", { width: 150, ...fixed }),
  textCol<CallTaskRow>("outcome", "Last disposition", { width: 140, ...fixed }),
  textCol<CallTaskRow>("agentName", "Agent", { spare: true, width: 140, ...fixed }),
  textCol<CallTaskRow>("ownerName", "Kept for", { spare: true, width: 140, ...fixed }),
  numberCol<CallTaskRow>("attempts", "Tries", { width: 70 }),
  dateCol<CallTaskRow>("dueAt", "Due", { width: 140 }),
  textCol<CallTaskRow>("timeZone", "Zone", { spare: true, width: 160 }),
  textCol<CallTaskRow>("removedReason", "Removed", { spare: true, width: 110, ...fixed }),
];

/** Promised or kept for one agent, or called and without a word of what came of it. */
const isGivable = ({ state, isCallback, ownerId }: CallTaskRow): boolean =>
  state === "needs_disposition" || (state === "queued" && (isCallback || ownerId !== null));

/** Every task of the campaign, those that moved last first; cells change as they move. */
export function TasksTab({
  campaignId,
  queueFailed,
}: {
  campaignId: string;
  queueFailed: boolean;
}) {
  const [state, setState] = useState<TaskState | undefined>();
  const [total, setTotal] = useState<number | null>(null);
  const drawer = useDrawer<string>("ids");
  const view = useUrlView();
  const pages = useLivePages<CallTaskRow>({
    viewKey: [campaignId, state],
    topic: callFloorTopic.ref({ campaignId }),
    read: ({ signal, sort, ...page }) =>
      callLive(listTasks, {
        params: { id: campaignId },
        query: { ...page, state, sort: sortOf(TASK_SORTS, sort) },
        signal,
      }),
  });
  const open = useFeedRow(pages.feed, drawer.shown);
  const matches = useCallback((row: CallTaskRow) => !state || row.state === state, [state]);
  return (
    <section aria-label="Tasks" className={styles.gridPane}>
      {queueFailed && (
        <div className={styles.notice}>
          <QueueFailed campaignId={campaignId} />
        </div>
      )}
      <Toolbar
        end={
          <>
            <PagesCount
              shown={total}
              of="task"
              queryKey={floorKeys.tasks(campaignId)}
              whole={
                state &&
                (({ limit, signal }) =>
                  callLive(listTasks, {
                    params: { id: campaignId },
                    query: { limit },
                    signal,
                  }))
              }
            />
            <ReassignButton
              row={open}
              enabled={open !== null && open !== undefined && isGivable(open)}
              to={reassignTask}
            />
          </>
        }
      >
        <Select.Root
          size="1"
          value={state ?? "all"}
          onValueChange={(value) => setState(value === "all" ? undefined : (value as TaskState))}
        >
          <Select.Trigger aria-label="State" />
          <Select.Content position="popper">
            <Select.Item value="all">All states</Select.Item>
            {TASK_STATES.map((one) => (
              <Select.Item key={one} value={one}>
                {wordOf(one)}
              </Select.Item>
            ))}
          </Select.Content>
        </Select.Root>
      </Toolbar>
      <div className={styles.gridRow}>
        <div className={styles.gridBody}>
          <InfiniteGrid<CallTaskRow>
            {...pages}
            label="Tasks"
            columns={columns}
            view={view}
            matches={matches}
            matchesAll
            openId={open?.id}
            onOpen={(row) => drawer.show(row.id)}
            onTotal={setTotal}
            empty={
              state ? (
                <EmptyState title="No task is in this state" />
              ) : (
                <EmptyState
                  title="No tasks yet"
                  detail="The queue is built when the campaign is launched."
                />
              )
            }
          />
        </div>
        {open && <TaskDrawer key={open.id} task={open} onClose={drawer.close} />}
      </div>
    </section>
  );
}
