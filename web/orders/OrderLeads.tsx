import { useCallback } from "react";
import { useLocation } from "wouter";
import { listLeads } from "#shared/leads/leads.contract.ts";
import type { LeadRow } from "#shared/leads/leads.schema.ts";
import { callLive } from "#web/kernel/api/call.ts";
import { dateCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { EmptyState } from "#web/kernel/ui/States.tsx";

const columns = [
  textCol<LeadRow>("contactName", "Contact", { flex: 1 }),
  textCol<LeadRow>("accountName", "Company", { flex: 1 }),
  statusCol<LeadRow>("status", "Status"),
  statusCol<LeadRow>("clientDecision", "Client"),
  textCol<LeadRow>("clientComment", "Comment", { flex: 1 }),
  dateCol<LeadRow>("publishedAt", "Delivered"),
];

/** Leads that were delivered to one order. */
export function OrderLeads({ orderId }: { orderId: string }) {
  const [, navigate] = useLocation();
  const list = useLiveList<LeadRow>({
    queryKey: ["order-leads", orderId],
    topic: "leads",
    read: (signal) => callLive(listLeads, { query: { orderId, limit: 200 }, signal }),
  });
  const filter = useCallback((row: LeadRow) => row.orderId === orderId, [orderId]);
  const open = (row: LeadRow) => navigate(`/leads/${row.id}`);
  return (
    <div style={{ position: "relative", height: 360, marginTop: 8 }}>
      <LiveGrid
        {...list}
        label="Leads of this order"
        columns={columns}
        filter={filter}
        onOpen={open}
        empty={<EmptyState title="Nothing was delivered yet" />}
      />
    </div>
  );
}
