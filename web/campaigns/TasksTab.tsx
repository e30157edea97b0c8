import * as contract from "#shared/calls/calls.contract.ts";
import type { CallTaskRow } from "#shared/calls/calls.schema.ts";
import { callLive } from "#web/kernel/api/call.ts";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { dateCol, monoCol, numberCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { EmptyState } from "#web/kernel/ui/States.tsx";

const columns = [
  statusCol<CallTaskRow>("state", "State", { width: 150 }),
  textCol<CallTaskRow>("contactName", "Contact", { flex: 1, minWidth: 150 }),
  textCol<CallTaskRow>("accountName", "Account", { flex: 1, minWidth: 140 }),
  monoCol<CallTaskRow>("phone", "Phone", { width: 150 }),
  textCol<CallTaskRow>("agentName", "Agent", { width: 140 }),
  textCol<CallTaskRow>("outcome", "Last disposition", { width: 140 }),
  numberCol<CallTaskRow>("attempts", "Tries", { width: 70 }),
  dateCol<CallTaskRow>("dueAt", "Due", { width: 140 }),
  textCol<CallTaskRow>("timeZone", "Zone", { width: 160 }),
  textCol<CallTaskRow>("removedReason", "Removed", { width: 110 }),
];

/** The 200 tasks that moved last, as they move. */
export function TasksTab({ campaignId }: { campaignId: string }) {
  const list = useLiveList<CallTaskRow>({
    queryKey: ["tasks", campaignId],
    topic: `call-floor:${campaignId}`,
    read: (signal) =>
      callLive(contract.listTasks, { params: { id: campaignId }, query: {}, signal }),
  });
  return (
    <LiveGrid<CallTaskRow>
      {...list}
      label="Tasks"
      columns={columns}
      empty={
        <EmptyState
          title="No tasks yet"
          detail="The queue is built when the campaign is launched."
        />
      }
    />
  );
}
