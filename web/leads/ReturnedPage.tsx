import { useCallback } from "react";
import { agentLeadsTopic } from "#shared/leads/leads.events.ts";
import { fixerOf, type LeadRow } from "#shared/leads/leads.schema.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { dateCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
import { ListCount } from "#web/kernel/grid/ListCount.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useFeedRow } from "#web/kernel/grid/use-row-feed.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { FixDrawer } from "./FixDrawer.tsx";
import { returnedLeads } from "./leads.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

const columns = [
  statusCol<LeadRow>("status", "Why", {
    width: 128,
    valueGetter: ({ data }) => data && (data.question ? "held" : data.status),
    labels: { held: "Question" },
  }),
  dateCol<LeadRow>("decidedAt", "Since", {
    width: 120,
    valueGetter: ({ data }) => data && (data.question?.askedAt ?? data.decidedAt),
  }),
  textCol<LeadRow>("contactName", "Contact", { flex: 1 }),
  textCol<LeadRow>("accountName", "Company", { flex: 1 }),
  textCol<LeadRow>("campaignName", "Campaign", { spare: true, flex: 1 }),
  textCol<LeadRow>("reason", "What the reviewer says", {
    flex: 2,
    valueGetter: ({ data }) => data && (data.question?.text ?? data.reason),
  }),
  textCol<LeadRow>("decidedByName", "Reviewer", {
    width: 160,
    valueGetter: ({ data }) => data && (data.question?.askedByName ?? data.decidedByName),
  }),
];

const waits = (row: LeadRow) => row.status === "returned" || row.question !== null;

/** An agent's leads that came back from review to be fixed, and reviewers' questions to answer. */
export default function ReturnedPage() {
  const me = useSession((s) => s.user?.id);
  const list = useLiveList<LeadRow>({
    ...returnedLeads,
    topic: me ? agentLeadsTopic.ref({ userId: me }) : null,
  });
  const filter = useCallback((row: LeadRow) => waits(row) && fixerOf(row) === me, [me]);
  const view = useUrlView("decidedAt");
  const drawer = useDrawer<string>("ids");
  const openId = drawer.shown;
  const open = useFeedRow(list.feed, openId);
  return (
    <Page
      title="Returned leads"
      toolbar={<Toolbar end={<ListCount list={list} of="lead" filter={filter} />} />}
      drawer={
        openId && (
          <FixDrawer
            key={openId}
            id={openId}
            givenTo={open && fixerOf(open) === me ? null : (open?.fixerName ?? "another agent")}
            onClose={drawer.close}
          />
        )
      }
    >
      <LiveGrid
        {...list}
        label="Returned leads"
        columns={columns}
        view={view}
        filter={filter}
        openId={openId}
        onOpen={(row) => drawer.show(row.id)}
        empty={
          <EmptyState
            title="No lead waits for you"
            detail="Reviewers return what can be fixed, or ask about it."
          />
        }
      />
    </Page>
  );
}
