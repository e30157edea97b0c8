import type { ICellRendererParams } from "ag-grid-community";
import type { LeadRow } from "#shared/leads/leads.schema.ts";
import { dateCol, statusCol, textCol, type GridColumn } from "#web/kernel/grid/columns.tsx";
import { Holder } from "./Holder.tsx";

const holder: GridColumn<LeadRow> = textCol<LeadRow>("claim.ownerName", "Reviewer", {
  width: 190,
  // the cell keeps its own time; AG Grid redraws it when the holder changes
  cellRenderer: ({ data }: ICellRendererParams<LeadRow>) => (data ? <Holder row={data} /> : null),
});

const who = (jobTitle: { sortable: boolean }) => [
  textCol<LeadRow>("contactName", "Contact", { flex: 1, minWidth: 140 }),
  textCol<LeadRow>("jobTitle", "Job title", { flex: 1, minWidth: 120, ...jobTitle }),
  textCol<LeadRow>("accountName", "Company", { flex: 1, minWidth: 140 }),
];

export const queueColumns = [
  dateCol<LeadRow>("queuedAt", "Waiting since", { width: 120 }),
  holder,
  ...who({ sortable: true }),
  textCol<LeadRow>("campaignName", "Campaign", { flex: 1, minWidth: 140 }),
  textCol<LeadRow>("agentName", "Agent", { width: 140 }),
  statusCol<LeadRow>("status", "Status", { width: 128 }),
  statusCol<LeadRow>("clientDecision", "Client", { width: 108 }),
];

/** The server sorts this grid; what it does not sort by cannot be asked. */
const fixed = { sortable: false };

export const leadColumns = [
  statusCol<LeadRow>("status", "Status", { width: 128 }),
  ...who(fixed),
  textCol<LeadRow>("campaignName", "Campaign", { flex: 1, minWidth: 140 }),
  textCol<LeadRow>("agentName", "Agent", { width: 140 }),
  statusCol<LeadRow>("clientDecision", "Client", { width: 108, ...fixed }),
  textCol<LeadRow>("orderName", "Order", { width: 160, ...fixed }),
  textCol<LeadRow>("reason", "Reason", { width: 200, ...fixed }),
  dateCol<LeadRow>("qualifiedAt", "Qualified", { width: 128 }),
];
