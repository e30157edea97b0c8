import { useCallback, useState } from "react";
import { scopeOf } from "#shared/kernel/access.ts";
import type { LeadStatus } from "#shared/leads/lead.rules.ts";
import { listLeads } from "#shared/leads/leads.contract.ts";
import { agentLeadsTopic, leadsTopic } from "#shared/leads/leads.events.ts";
import { LEAD_SORTS, type LeadRow } from "#shared/leads/leads.schema.ts";
import { publishLeads } from "#shared/orders/orders.contract.ts";
import { callLive } from "#web/kernel/api/call.ts";
import { useCan, useSession } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { InfiniteGrid } from "#web/kernel/grid/InfiniteGrid.tsx";
import { PagesCount } from "#web/kernel/grid/PagesCount.tsx";
import { useGridSelection } from "#web/kernel/grid/selection.ts";
import { useLivePages } from "#web/kernel/grid/use-live-pages.ts";
import { useFeedRows } from "#web/kernel/grid/use-row-feed.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { sortOf } from "#web/kernel/record/sort.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Choice } from "#web/kernel/ui/Choice.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { BulkBar, Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { leadColumns } from "./leads.columns.tsx";
import { LeadDrawer } from "./LeadDrawer.tsx";
import { useKeptClaims } from "./use-claim.ts";
import { leadKeys } from "./leads.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

type Shown = "all" | LeadStatus;
const SHOWN: [Shown, string][] = [
  ["all", "All"],
  ["approved", "Approved"],
  ["published", "Published"],
  ["returned", "Returned"],
  ["rejected", "Rejected"],
];

/** Every lead that this person may see: an agent's own, all for the others. */
export default function LeadsPage() {
  const user = useSession((s) => s.user);
  const own = scopeOf(user?.roles ?? [], "lead.read") !== "all";
  const view = useUrlView<Shown>("-qualifiedAt");
  const shown = view.filter ?? "all";
  const [total, setTotal] = useState<number | null>(null);
  const pages = useLivePages<LeadRow>({
    viewKey: shown,
    topic: own ? agentLeadsTopic.ref({ userId: user!.id }) : leadsTopic.ref(),
    read: ({ signal, sort, ...page }) =>
      callLive(listLeads, {
        query: {
          ...page,
          sort: sortOf(LEAD_SORTS, sort),
          status: shown === "all" ? undefined : shown,
        },
        signal,
      }),
  });
  const matches = useCallback((row: LeadRow) => shown === "all" || row.status === shown, [shown]);
  const selection = useGridSelection();
  const mayPublish = useCan("lead.publish");
  const drawer = useDrawer<string>("ids");
  const openId = drawer.shown;
  const publish = useCommand(publishLeads, {
    onSuccess: ({ results }) => {
      const refused = results.filter(({ ok }) => !ok);
      const done = results.length - refused.length;
      if (refused.length === 0) toast.success(`Published ${done} leads`);
      else {
        toast.info(`Published ${done}, refused ${refused.length}`, {
          detail: refused[0]?.message ?? undefined,
        });
      }
      selection.clear();
    },
  });
  const chosen = selection.count(total ?? 0);
  const rows = useFeedRows(pages.feed);
  useKeptClaims(rows);
  const ready = rows.filter(
    (row) => selection.has(row.id) && matches(row) && row.status === "approved",
  );
  return (
    <Page
      title="Leads"
      toolbar={
        <Toolbar
          end={
            <PagesCount
              shown={total}
              of="lead"
              queryKey={leadKeys.all}
              whole={
                shown === "all"
                  ? null
                  : ({ limit, signal }) => callLive(listLeads, { query: { limit }, signal })
              }
            />
          }
        >
          <Choice
            label="Status"
            value={shown}
            options={SHOWN}
            onChange={(value) => view.setFilter(value === "all" ? null : value)}
          />
        </Toolbar>
      }
      drawer={openId && <LeadDrawer key={openId} id={openId} onClose={drawer.close} />}
    >
      <InfiniteGrid
        {...pages}
        label="Leads"
        columns={leadColumns}
        view={view as ReturnType<typeof useUrlView>}
        matches={matches}
        matchesAll
        onTotal={setTotal}
        selection={mayPublish ? selection : undefined}
        openId={openId}
        onOpen={(row) => drawer.show(row.id)}
        empty={<EmptyState title="No leads here yet" detail="Qualified calls become leads." />}
      />
      <BulkBar count={chosen} onClear={() => selection.clear()}>
        <ActionButton
          label={`Publish ${ready.length} approved leads`}
          loading={publish.isPending}
          disabled={ready.length === 0 || ready.length > 50}
          run={() =>
            publish.mutate({ body: { leads: ready.map(({ id, version }) => ({ id, version })) } })
          }
        />
      </BulkBar>
    </Page>
  );
}
