import type { ICellRendererParams } from "ag-grid-community";
import type { LeadRow } from "#shared/leads/leads.schema.ts";
import { dateCol, statusCol, textCol, type GridColumn } from "#web/kernel/grid/columns.tsx";
import { Holder } from "./Holder.tsx";

const holder: GridColumn<LeadRow> = textCol<LeadRow>("claim.ownerName", "Reviewer", {
  width: 190,
  // the cell keeps its own time; AG Grid redraws it when the holder changes
  cellRenderer: ({ data }: ICellRendererParams<LeadRow>) => (data ? <Holder row={data} /> : null),
});

const who = [
  textCol<LeadRow>("contactName", "Contact", { flex: 1, minWidth: 140 }),
  textCol<LeadRow>("jobTitle", "Job title", { flex: 1, minWidth: 120 }),
  textCol<LeadRow>("accountName", "Company", { flex: 1, minWidth: 140 }),
];

export const queueColumns = [
  dateCol<LeadRow>("queuedAt", "Waiting since", { width: 120 }),
  holder,
  ...who,
  textCol<LeadRow>("campaignName", "Campaign", { flex: 1, minWidth: 140 }),
  textCol<LeadRow>("agentName", "Agent", { width: 140 }),
  statusCol<LeadRow>("status", "Status", { width: 128 }),
  statusCol<LeadRow>("clientDecision", "Client", { width: 108 }),
];

export const leadColumns = [
  statusCol<LeadRow>("status", "Status", { width: 128 }),
  ...who,
  textCol<LeadRow>("campaignName", "Campaign", { flex: 1, minWidth: 140 }),
  textCol<LeadRow>("agentName", "Agent", { width: 140 }),
  statusCol<LeadRow>("clientDecision", "Client", { width: 108 }),
  textCol<LeadRow>("orderName", "Order", { width: 160 }),
  textCol<LeadRow>("reason", "Reason", { width: 200 }),
  dateCol<LeadRow>("qualifiedAt", "Qualified", { width: 128 }),
];
