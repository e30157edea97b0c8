import { useMemo } from "react";
import { Link, useLocation } from "wouter";
import * as contract from "#shared/campaigns/campaigns.contract.ts";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { campaignsTopic } from "#shared/campaigns/campaigns.events.ts";
import { scopeOf } from "#shared/kernel/access.ts";
import { useCan, useSession } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ListCount } from "#web/kernel/grid/ListCount.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { dateCol, numberCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useOpenRow } from "#web/kernel/grid/use-open-row.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { FollowEach } from "./FollowEach.tsx";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import styles from "./Campaigns.module.css";
import { useListName } from "./use-list-name.ts";
import { ProgressCell } from "./ProgressCell.tsx";
import { allCampaigns } from "./campaigns.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

const columnsWith = (listName: (id: string | null) => string | null) => [
  textCol<CampaignRow>("name", "Name", {
    flex: 1,
    minWidth: 200,
    cellRenderer: ({ data }: { data?: CampaignRow }) =>
      data ? (
        <Link href={`/campaigns/${data.id}`} className={styles.link}>
          {data.name}
        </Link>
      ) : null,
  }),
  textCol<CampaignRow>("type", "Type", {
    width: 90,
    valueGetter: ({ data }) => data && { call: "Calls", email: "E-mail", combo: "Both" }[data.type],
  }),
  statusCol<CampaignRow>("status", "Status", { width: 120 }),
  {
    colId: "progress",
    headerName: "Progress",
    width: 200,
    sortable: false,
    cellRenderer: ({ data }: { data?: CampaignRow }) =>
      data ? <ProgressCell campaign={data} /> : null,
  },
  numberCol<CampaignRow>("audienceCount", "Audience", {
    width: 100,
    // counted at launch: before that 0 would be a lie
    valueGetter: ({ data }) => data?.audienceCount || null,
  }),
  numberCol<CampaignRow>("goalLeads", "Goal", { width: 80 }),
  numberCol<CampaignRow>("agentCount", "Agents", {
    spare: true,
    width: 80,
    valueGetter: ({ data }) => (data?.type === "email" ? null : data?.agentCount),
  }),
  textCol<CampaignRow>("listId", "List", {
    spare: true,
    flex: 1,
    minWidth: 176,
    valueGetter: ({ data }) => data && listName(data.listId),
  }),
  textCol<CampaignRow>("ownerName", "Owner", { spare: true, width: 136 }),
  dateCol<CampaignRow>("createdAt", "Created", { spare: true, width: 120 }),
];

/** All campaigns, with progress that moves by itself. */
export default function CampaignsPage() {
  const [, go] = useLocation();
  const seesAll = useSession(
    ({ user }) => user !== null && scopeOf(user.roles, "campaign.read") === "all",
  );
  const list = useLiveList<CampaignRow>({
    ...allCampaigns,
    topic: seesAll ? campaignsTopic.ref() : null,
  });
  const listName = useListName();
  const columns = useMemo(() => columnsWith(listName), [listName]);
  const view = useUrlView();
  const mayEdit = useCan("campaign.edit");
  const mayPause = useCan("campaign.pause");
  const drawer = useDrawer<CampaignRow>(list.feed);
  const open = drawer.shown;
  const pause = useCommand(contract.pauseCampaign);
  const resume = useCommand(contract.resumeCampaign);
  const row = useOpenRow(list.feed, open);
  const toggle = () => {
    if (row?.status === "active") pause.mutate({ params: { id: row.id }, body: {} });
    if (row?.status === "paused") resume.mutate({ params: { id: row.id }, body: {} });
  };
  const canToggle = mayPause && (row?.status === "active" || row?.status === "paused");
  return (
    <Page
      title="Campaigns"
      toolbar={
        <Toolbar
          end={
            <>
              <ListCount list={list} of="campaign" />
              {row && (
                <>
                  <ActionButton
                    label={row.status === "paused" ? "Resume" : "Pause"}
                    combo="p"
                    variant="soft"
                    color="gray"
                    disabled={!canToggle}
                    run={toggle}
                  />
                  <ActionButton
                    label="Open campaign"
                    variant="soft"
                    color="gray"
                    run={() => go(`/campaigns/${row.id}`)}
                  />
                </>
              )}
              {mayEdit && (
                <ActionButton label="New campaign" combo="n" run={() => go("/campaigns/new")} />
              )}
            </>
          }
        />
      }
    >
      {!seesAll && <FollowEach feed={list.feed} onAccess={list.onReload} />}
      <LiveGrid<CampaignRow>
        {...list}
        label="Campaigns"
        columns={columns}
        view={view}
        openId={open?.id}
        onOpen={drawer.show}
        onOpenPage={(next) => go(`/campaigns/${next.id}`)}
        empty={
          <EmptyState
            title="There is no campaign yet"
            action={
              mayEdit && <ActionButton label="New campaign" run={() => go("/campaigns/new")} />
            }
          />
        }
      />
    </Page>
  );
}
