import { clientPeopleTopic } from "#shared/portal/portal.events.ts";
import type { PortalPerson } from "#shared/portal/team.schema.ts";
import { useCan, useSession } from "#web/kernel/api/session.store.ts";
import { ListCount } from "#web/kernel/grid/ListCount.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { monoCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useOpenRow } from "#web/kernel/grid/use-open-row.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { wordOf } from "#web/kernel/ui/status.ts";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { ColleagueDrawer } from "./ColleagueDrawer.tsx";
import { InviteColleagueDrawer } from "./InviteColleagueDrawer.tsx";
import { TeamCards } from "./TeamCards.tsx";
import { useIsPhone } from "./use-is-phone.ts";
import { portalTeam } from "./portal.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

const columns = [
  textCol<PortalPerson>("name", "Name", { flex: 1, minWidth: 160, initialSort: "asc" }),
  monoCol<PortalPerson>("email", "E-mail", { flex: 1, minWidth: 220 }),
  textCol<PortalPerson>("clientKind", "Rights", {
    width: 130,
    valueFormatter: ({ value }) => wordOf(String(value ?? "")),
  }),
  statusCol<PortalPerson>("status", "Status", { width: 120 }),
];

/** The people of a client's organisation; approvers invite and change them, viewers see them. */
export default function TeamPage() {
  const clientId = useSession((s) => s.user?.clientId);
  const list = useLiveList<PortalPerson>({
    ...portalTeam,
    topic: clientId ? clientPeopleTopic.ref({ clientId }) : null,
  });
  const mayManage = useCan("portal.team.manage");
  const isPhone = useIsPhone();
  const drawer = useDrawer<PortalPerson | "new">(list.feed);
  const open = drawer.shown;
  const person = useOpenRow(list.feed, open === "new" ? null : open);
  const empty = <EmptyState title="Nobody is in your team yet." />;
  return (
    <Page
      title="Team"
      layout={isPhone ? "prose" : "fill"}
      toolbar={
        <Toolbar
          end={
            <>
              <ListCount list={list} of="person" plural="people" />
              {mayManage && (
                <ActionButton label="Invite person" combo="n" run={() => drawer.show("new")} />
              )}
            </>
          }
        />
      }
      drawer={
        open === "new" ? (
          <InviteColleagueDrawer onClose={drawer.close} />
        ) : (
          <ColleagueDrawer
            key={person?.id}
            person={person}
            mayManage={mayManage}
            onClose={drawer.close}
          />
        )
      }
    >
      {isPhone ? (
        <TeamCards list={list} onOpen={drawer.show} empty={empty} />
      ) : (
        <LiveGrid
          {...list}
          label="Team"
          columns={columns}
          openId={person?.id ?? null}
          onOpen={drawer.show}
          empty={empty}
        />
      )}
    </Page>
  );
}
