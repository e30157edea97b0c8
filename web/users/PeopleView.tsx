import type { ReactNode } from "react";
import { usersTopic } from "#shared/users/users.events.ts";
import type { User } from "#shared/users/users.schema.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { ListCount } from "#web/kernel/grid/ListCount.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { dateCol, monoCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useOpenRow } from "#web/kernel/grid/use-open-row.ts";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { InviteDrawer } from "./InviteDrawer.tsx";
import { NewClientDrawer } from "./NewClientDrawer.tsx";
import { UserDrawer } from "./UserDrawer.tsx";
import { roleWord } from "./roles.words.ts";
import { allUsers } from "./users.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

const columns = [
  textCol<User>("name", "Name", { flex: 1, minWidth: 160 }),
  monoCol<User>("email", "E-mail", { width: 260 }),
  textCol<User>("roles", "Roles", {
    width: 170,
    valueGetter: ({ data }) =>
      data?.clientKind
        ? `${roleWord("client_user")}, ${data.clientKind}`
        : data?.roles.map(roleWord).join(", "),
  }),
  textCol<User>("teams", "Teams", {
    spare: true,
    width: 160,
    valueGetter: ({ data }) => data?.teams.map(({ name }) => name).join(", "),
  }),
  textCol<User>("skills", "Skills", {
    spare: true,
    width: 160,
    valueGetter: ({ data }) => data?.skills.join(", "),
  }),
  textCol<User>("clientName", "Organisation", { spare: true, width: 150 }),
  statusCol<User>("status", "Status", { width: 110 }),
  dateCol<User>("createdAt", "Since", { spare: true, width: 110 }),
];

/** Everybody who may sign in, staff and clients. */
export function PeopleView({ choice }: { choice: ReactNode }) {
  const list = useLiveList<User>({
    ...allUsers,
    topic: usersTopic.ref(),
  });
  const mayManage = useCan("user.manage");
  const mayAddClient = useCan("client.manage");
  const view = useUrlView();
  const drawer = useDrawer<User | "new" | "client">(list.feed);
  const open = drawer.shown;
  const user = useOpenRow(list.feed, typeof open === "string" ? null : open);
  return (
    <Page
      title="Users & teams"
      toolbar={
        <Toolbar
          end={
            <>
              <ListCount list={list} of="person" plural="people" />
              {mayAddClient && (
                <ActionButton
                  label="New client"
                  combo="o"
                  variant="soft"
                  run={() => drawer.show("client")}
                />
              )}
              {mayManage && (
                <ActionButton label="Invite person" combo="n" run={() => drawer.show("new")} />
              )}
            </>
          }
        >
          {choice}
        </Toolbar>
      }
      drawer={
        open === "client" ? (
          <NewClientDrawer onClose={drawer.close} />
        ) : open === "new" ? (
          <InviteDrawer onClose={drawer.close} />
        ) : (
          <UserDrawer key={user?.id} user={user} mayManage={mayManage} onClose={drawer.close} />
        )
      }
    >
      <LiveGrid
        {...list}
        label="Users"
        columns={columns}
        view={view}
        openId={user?.id ?? null}
        onOpen={drawer.show}
        empty={<EmptyState title="Nobody has been invited yet." />}
      />
    </Page>
  );
}
