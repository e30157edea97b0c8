import type { ReactNode } from "react";
import { teamsTopic } from "#shared/users/teams.events.ts";
import type { Team } from "#shared/users/teams.schema.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { ListCount } from "#web/kernel/grid/ListCount.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { dateCol, numberCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useOpenRow } from "#web/kernel/grid/use-open-row.ts";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { NewTeamDrawer } from "./NewTeamDrawer.tsx";
import { TeamDrawer } from "./TeamDrawer.tsx";
import { allTeams } from "./users.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

const columns = [
  textCol<Team>("name", "Team", { flex: 1, minWidth: 180 }),
  textCol<Team>("leadName", "Lead", { width: 180 }),
  numberCol<Team>("members.length", "People", {
    width: 96,
    valueGetter: ({ data }) => data?.members.length,
  }),
  textCol<Team>("members", "Members", {
    flex: 2,
    minWidth: 240,
    valueGetter: ({ data }) => data?.members.map(({ name }) => name).join(", "),
  }),
  dateCol<Team>("updatedAt", "Changed", { width: 120 }),
];

/** Teams of staff: who shares segments and lists with whom. */
export function TeamsView({ choice }: { choice: ReactNode }) {
  const list = useLiveList<Team>({
    ...allTeams,
    topic: teamsTopic.ref(),
  });
  const mayManage = useCan("user.manage");
  const view = useUrlView();
  const drawer = useDrawer<Team | "new">(list.feed);
  const open = drawer.shown;
  const team = useOpenRow(list.feed, open === "new" ? null : open);
  return (
    <Page
      title="Users & teams"
      toolbar={
        <Toolbar
          end={
            <>
              <ListCount list={list} of="team" />
              {mayManage && (
                <ActionButton label="New team" combo="n" run={() => drawer.show("new")} />
              )}
            </>
          }
        >
          {choice}
        </Toolbar>
      }
      drawer={
        open === "new" ? (
          <NewTeamDrawer onClose={drawer.close} onMade={drawer.show} />
        ) : (
          team && (
            <TeamDrawer key={team.id} team={team} mayManage={mayManage} onClose={drawer.close} />
          )
        )
      }
    >
      <LiveGrid
        {...list}
        label="Teams"
        columns={columns}
        view={view}
        openId={team?.id ?? null}
        onOpen={drawer.show}
        empty={
          <EmptyState title="No teams yet. People of one team see the segments and lists that they share with it." />
        }
      />
    </Page>
  );
}
