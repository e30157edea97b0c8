import { useCallback } from "react";
import { useLocation } from "wouter";
import { listLeads } from "#shared/leads/leads.contract.ts";
import { leadsTopic } from "#shared/leads/leads.events.ts";
import { LEAD_SORTS, type LeadRow } from "#shared/leads/leads.schema.ts";
import { callLive } from "#web/kernel/api/call.ts";
import { dateCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
import { InfiniteGrid } from "#web/kernel/grid/InfiniteGrid.tsx";
import { useLivePages } from "#web/kernel/grid/use-live-pages.ts";
import { sortOf } from "#web/kernel/record/sort.ts";
import { EmptyState } from "#web/kernel/ui/States.tsx";

const columns = [
  textCol<LeadRow>("contactName", "Contact", { flex: 1 }),
  textCol<LeadRow>("accountName", "Company", { flex: 1 }),
  statusCol<LeadRow>("status", "Status"),
  statusCol<LeadRow>("clientDecision", "Client", { sortable: false }),
  textCol<LeadRow>("clientComment", "Comment", { flex: 1, sortable: false }),
  dateCol<LeadRow>("publishedAt", "Delivered"),
];

/** Leads that were delivered to one order. */
export function OrderLeads({ orderId }: { orderId: string }) {
  const [, navigate] = useLocation();
  const pages = useLivePages<LeadRow>({
    viewKey: orderId,
    topic: leadsTopic.ref(),
    read: ({ signal, sort, ...page }) =>
      callLive(listLeads, {
        query: { ...page, orderId, sort: sortOf(LEAD_SORTS, sort) ?? "-publishedAt" },
        signal,
      }),
  });
  const matches = useCallback((row: LeadRow) => row.orderId === orderId, [orderId]);
  const open = (row: LeadRow) => navigate(`/leads/${row.id}`);
  return (
    <div style={{ position: "relative", height: 360, marginTop: 8 }}>
      <InfiniteGrid
        {...pages}
        label="Leads of this order"
        columns={columns}
        matches={matches}
        matchesAll
        onOpen={open}
        empty={<EmptyState title="Nothing was delivered yet" />}
      />
    </div>
  );
}
