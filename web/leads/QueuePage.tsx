import { useCallback, useEffect, useMemo } from "react";
import { claimNextLead } from "#shared/leads/leads.contract.ts";
import { qaQueueTopic } from "#shared/leads/leads.events.ts";
import type { LeadRow } from "#shared/leads/leads.schema.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ListCount } from "#web/kernel/grid/ListCount.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { useGridSelection } from "#web/kernel/grid/selection.ts";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useFeedRows } from "#web/kernel/grid/use-row-feed.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Choice } from "#web/kernel/ui/Choice.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { keepClaim, setResults, useClaims } from "./claims.store.ts";
import { queueColumns, resultColumn } from "./leads.columns.tsx";
import { LeadDrawer } from "./LeadDrawer.tsx";
import { QueueBulk } from "./QueueBulk.tsx";
import { useKeptClaims } from "./use-claim.ts";
import { queuedLeads } from "./leads.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

type Shown = "all" | "free" | "mine" | "disputed";
const SHOWN: [Shown, string][] = [
  ["all", "All"],
  ["free", "Free"],
  ["mine", "Mine"],
  ["disputed", "Client refused"],
];

/** What waits for a reviewer, oldest first; each lead is one reviewer's at a time. */
export default function QueuePage() {
  const list = useLiveList<LeadRow>({
    ...queuedLeads,
    topic: qaQueueTopic.ref(),
  });
  const view = useUrlView<Shown>("queuedAt");
  const me = useSession((s) => s.user?.id);
  const shown = view.filter ?? "all";
  const matches = useCallback(
    ({ claim, status }: LeadRow) =>
      shown === "all" ||
      (shown === "disputed"
        ? status === "published"
        : claim?.ownerId === (shown === "mine" ? me : undefined)),
    [shown, me],
  );
  const selection = useGridSelection();
  const drawer = useDrawer<string>("ids");
  const openId = drawer.shown;
  const next = useCommand(claimNextLead, {
    onSuccess: (answer) => {
      if (!answer) return toast.info("No lead is free to claim");
      keepClaim(answer.lead.id, answer.claim.token);
      drawer.show(answer.lead.id);
    },
  });
  const hasResults = useClaims((s) => Object.keys(s.results).length > 0);
  useEffect(() => () => setResults([]), []);
  const columns = useMemo(
    () =>
      hasResults
        ? [...queueColumns.slice(0, 3), resultColumn, ...queueColumns.slice(3)]
        : queueColumns,
    [hasResults],
  );
  const rows = useFeedRows(list.feed);
  useKeptClaims(rows);
  const claimNext = () => next.mutate({});
  return (
    <Page
      title="QA queue"
      toolbar={
        <Toolbar
          end={
            <>
              <ListCount list={list} of="lead" filter={matches} />
              <ActionButton label="Claim next" combo="n" loading={next.isPending} run={claimNext} />
            </>
          }
        >
          <Choice
            label="Show"
            value={shown}
            options={SHOWN}
            onChange={(value) => view.setFilter(value === "all" ? null : value)}
          />
        </Toolbar>
      }
      drawer={
        openId && <LeadDrawer key={openId} id={openId} onNext={claimNext} onClose={drawer.close} />
      }
    >
      <LiveGrid
        {...list}
        label="QA queue"
        columns={columns}
        view={view as ReturnType<typeof useUrlView>}
        filter={matches}
        selection={selection}
        openId={openId}
        onOpen={(row) => drawer.show(row.id)}
        empty={
          shown === "all" ? (
            <EmptyState
              title="Nothing waits for review"
              detail="New leads appear here by themselves."
            />
          ) : (
            <EmptyState
              title="None of those that wait"
              action={<ActionButton label="Show all" run={() => view.setFilter(null)} />}
            />
          )
        }
      />
      <QueueBulk
        selection={selection}
        // all that match are those of this view; what was ticked one by one stays chosen in any
        rows={selection.current().mode === "query" ? rows.filter(matches) : rows}
      />
    </Page>
  );
}
