import { Flex, Text } from "@radix-ui/themes";
import type { ReactNode } from "react";
import type { PortalLead } from "#shared/portal/portal.schema.ts";
import { dateCol, monoCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import type { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useFeedRows } from "#web/kernel/grid/use-row-feed.ts";
import { EmptyState, ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import { decisionWord, nameOf } from "./portal.words.ts";
import { useIsPhone } from "./use-is-phone.ts";
import styles from "./portal.module.css";

const columns = [
  dateCol<PortalLead>("deliveredAt", "Delivered", { width: 116, initialSort: "desc" }),
  textCol<PortalLead>("lastName", "Name", {
    flex: 4,
    minWidth: 112,
    valueGetter: ({ data }) => data && nameOf(data),
  }),
  textCol<PortalLead>("jobTitle", "Job title", { spare: true, flex: 6, minWidth: 120 }),
  textCol<PortalLead>("company", "Company", { flex: 5, minWidth: 120 }),
  monoCol<PortalLead>("email", "E-mail", { flex: 8, minWidth: 200 }),
  monoCol<PortalLead>("phone", "Phone", { spare: true, width: 120 }),
  textCol<PortalLead>("country", "Country", { spare: true, width: 80 }),
  statusCol<PortalLead>("decision", "Your decision", {
    width: 130,
    labels: { pending: "To decide" },
  }),
];

interface DeliveredLeadsProps {
  list: ReturnType<typeof useLiveList<PortalLead>>;
  openId: string | null;
  onOpen: (lead: PortalLead) => void;
}

/** The leads delivered to an order: a grid, below 768 px cards. */
export function DeliveredLeads({ list, openId, onOpen }: DeliveredLeadsProps) {
  const empty = <EmptyState title="No lead yet" detail="They appear here as they are delivered." />;
  if (useIsPhone()) return <Cards list={list} onOpen={onOpen} empty={empty} />;
  return (
    <div className={styles.grid}>
      <LiveGrid
        {...list}
        label="Delivered leads"
        columns={columns}
        openId={openId}
        onOpen={onOpen}
        empty={empty}
      />
    </div>
  );
}

function Cards({
  list,
  onOpen,
  empty,
}: Pick<DeliveredLeadsProps, "list" | "onOpen"> & { empty: ReactNode }) {
  const newest = useFeedRows(list.feed).toSorted((a, b) =>
    b.deliveredAt.localeCompare(a.deliveredAt),
  );
  if (newest.length === 0) {
    if (list.error) return <ErrorState error={list.error} onRetry={list.onReload} />;
    return list.loading ? <SkeletonLines /> : empty;
  }
  return (
    <div className={styles.leadCards}>
      {newest.map((lead) => (
        <button key={lead.id} type="button" className={styles.card} onClick={() => onOpen(lead)}>
          <Flex justify="between" gap="2">
            <Text size="2" weight="medium">
              {nameOf(lead)}
            </Text>
            <StatusBadge state={lead.decision} label={decisionWord(lead.decision)} />
          </Flex>
          <Text size="2" color="gray" align="left">
            {[lead.jobTitle, lead.company].filter(Boolean).join(", ")}
          </Text>
        </button>
      ))}
    </div>
  );
}
