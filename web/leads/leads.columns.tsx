import type { ICellRendererParams } from "ag-grid-community";
import type { LeadRow } from "#shared/leads/leads.schema.ts";
import {
  dateCol,
  numberCol,
  statusCol,
  textCol,
  type GridColumn,
} from "#web/kernel/grid/columns.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { useClaims } from "./claims.store.ts";
import { Holder } from "./Holder.tsx";
import styles from "./leads.module.css";

const holder: GridColumn<LeadRow> = textCol<LeadRow>("claim.ownerName", "Reviewer", {
  width: 164,
  // the cell keeps its own time; AG Grid redraws it when the holder changes
  cellRenderer: ({ data }: ICellRendererParams<LeadRow>) => (data ? <Holder row={data} /> : null),
});

const who = (jobTitle: { sortable: boolean }) => [
  textCol<LeadRow>("contactName", "Contact", { flex: 4, minWidth: 104 }),
  textCol<LeadRow>("jobTitle", "Job title", { spare: true, flex: 7, minWidth: 152, ...jobTitle }),
  textCol<LeadRow>("accountName", "Company", { spare: true, flex: 6, minWidth: 144 }),
];
const campaign = textCol<LeadRow>("campaignName", "Campaign", {
  spare: true,
  flex: 6,
  minWidth: 152,
});
const agent = textCol<LeadRow>("agentName", "Agent", { spare: true, width: 104 });

const status = statusCol<LeadRow>("status", "Status", {
  width: 124,
  valueGetter: ({ data }) => data && (data.question ? "held" : data.status),
  labels: { held: "Question open" },
});
/** A published lead is here for one reason: its client refused it. */
const queueStatus = statusCol<LeadRow>("status", "Status", {
  width: 136,
  valueGetter: ({ data }) =>
    data && (data.question ? "held" : data.status === "published" ? "disputed" : data.status),
  labels: { held: "Question open", disputed: "Client refused" },
});
const score = numberCol<LeadRow>("score", "Score", { spare: true, width: 72 });

export const queueColumns = [
  dateCol<LeadRow>("queuedAt", "Waiting since", { width: 116 }),
  holder,
  queueStatus,
  ...who({ sortable: true }),
  campaign,
  agent,
  score,
];

function Result({ id }: { id: string }) {
  const result = useClaims((s) => s.results[id]);
  if (!result) return null;
  if (result.ok) return <StatusBadge state="done" />;
  return <span className={styles.refused}>{result.message}</span>;
}

/** What became of each row of the last bulk command; the column is there while there is one. */
export const resultColumn: GridColumn<LeadRow> = textCol<LeadRow>("result", "Result", {
  width: 240,
  sortable: false,
  cellRenderer: ({ data }: ICellRendererParams<LeadRow>) => (data ? <Result id={data.id} /> : null),
});

/** The server sorts this grid; what it does not sort by cannot be asked. */
const fixed = { sortable: false };

export const leadColumns = [
  dateCol<LeadRow>("qualifiedAt", "Qualified", { width: 116 }),
  status,
  ...who(fixed),
  campaign,
  statusCol<LeadRow>("clientDecision", "Client", { spare: true, width: 104, ...fixed }),
  textCol<LeadRow>("orderName", "Order", { spare: true, flex: 6, minWidth: 128, ...fixed }),
  agent,
  textCol<LeadRow>("reason", "Reason", { spare: true, flex: 6, minWidth: 160, ...fixed }),
];
