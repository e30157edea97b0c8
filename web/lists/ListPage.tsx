import { useQuery } from "@tanstack/react-query";
import { Button, Text } from "@radix-ui/themes";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { deleteList, listMembers, removeMembers } from "#shared/lists/lists.contract.ts";
import { listsTopic } from "#shared/lists/lists.events.ts";
import type { List, ListMember } from "#shared/lists/lists.schema.ts";
import { callLive } from "#web/kernel/api/call.ts";
import { isBlocking } from "#web/kernel/api/problem.ts";
import { useCan, useSession } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { InfiniteGrid } from "#web/kernel/grid/InfiniteGrid.tsx";
import { dateCol, monoCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useGridSelection } from "#web/kernel/grid/selection.ts";
import { useLivePages } from "#web/kernel/grid/use-live-pages.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { confirm } from "#web/kernel/ui/ConfirmDialog.tsx";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState, ErrorState, PageLoading } from "#web/kernel/ui/States.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { BulkBar, Toolbar, ToolbarCount } from "#web/kernel/ui/Toolbar.tsx";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";
import { AddMembersDrawer } from "./AddMembersDrawer.tsx";
import { EditListDrawer } from "./EditListDrawer.tsx";
import { downloadList } from "./lists.queries.ts";
import { listQuery } from "./lists.queries.ts";

const columns = [
  textCol<ListMember>("name", "Name", { flex: 1, minWidth: 180, sortable: false }),
  textCol<ListMember>("about", "Title or industry", { spare: true, width: 200, sortable: false }),
  textCol<ListMember>("accountName", "Company", { width: 200, sortable: false }),
  monoCol<ListMember>("address", "E-mail or domain", { flex: 2, minWidth: 300, sortable: false }),
  monoCol<ListMember>("phone", "Phone", { spare: true, width: 124, sortable: false }),
  textCol<ListMember>("country", "Country", { spare: true, width: 96, sortable: false }),
  textCol<ListMember>("deleted", "Record", {
    spare: true,
    width: 96,
    sortable: false,
    valueFormatter: ({ value }) => (value ? "Deleted" : ""),
  }),
  dateCol<ListMember>("addedAt", "Added", { spare: true, width: 120 }),
];

/** One list: its members, live, and what can be done with them. */
export default function ListPage() {
  const { id } = useParams<{ id: string }>();
  const { data, error, refetch } = useQuery(listQuery(id));
  useTopic(listsTopic.ref(), {
    onEvents: () => void refetch(),
    onSnapshotNeeded: () => void refetch(),
  });
  if (isBlocking(error, data)) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return data ? <Members key={id} list={data} onSaved={() => void refetch()} /> : <PageLoading />;
}

/** What may be changed of a list whose members are shown. */
function Changes({
  entityType,
  show,
}: Pick<List, "entityType"> & { show: (drawer: "edit" | "add") => void }) {
  return (
    <>
      <ActionButton
        label="Edit list"
        combo="r"
        variant="soft"
        color="gray"
        run={() => show("edit")}
      />
      <ActionButton label={`Add ${entityType}s`} combo="a" variant="soft" run={() => show("add")} />
    </>
  );
}

function Members({ list, onSaved }: { list: List; onSaved: () => void }) {
  const [, navigate] = useLocation();
  const { id, entityType } = list;
  const pages = useLivePages<ListMember>({
    viewKey: { id, members: list.memberCount },
    topic: null,
    read: ({ signal, sort, ...page }) =>
      callLive(listMembers, {
        params: { id },
        query: { ...page, ...(sort === "addedAt" ? { sort } : {}) },
        signal,
      }),
  });
  const selection = useGridSelection();
  const [total, setTotal] = useState(list.memberCount);
  const mayEdit = useCan("list.edit");
  const user = useSession((state) => state.user);
  const remove = useCommand(removeMembers, {
    onSuccess: ({ changed }) => {
      selection.clear();
      toast.success(`${changed} taken off the list`);
    },
  });
  const erase = useCommand(deleteList, { onSuccess: () => navigate("/segments?show=lists") });
  const drawer = useDrawer<"edit" | "add">();
  const owns = user?.id === list.ownerId || user?.roles.includes("admin");
  const chosen = selection.current();
  const ids = chosen.mode === "ids" ? [...chosen.ids] : [];
  return (
    <Page
      title={list.name}
      breadcrumb={[{ label: "Segments & Lists", to: "/segments?show=lists" }]}
      aside={
        list.snapshotTs && (
          <Text size="1" color="gray">
            taken <RelativeTime at={list.snapshotTs} />
          </Text>
        )
      }
      drawer={
        (drawer.shown === "add" && <AddMembersDrawer list={list} onClose={drawer.close} />) ||
        (drawer.shown === "edit" && (
          <EditListDrawer
            list={list}
            owns={Boolean(owns)}
            onClose={drawer.close}
            onSaved={onSaved}
          />
        ))
      }
      toolbar={
        <Toolbar
          end={
            <>
              <ToolbarCount shown={total} of="member" />
              {mayEdit && <Changes entityType={entityType} show={drawer.show} />}
              <Actions list={list} owns={Boolean(owns)} erase={erase.mutate} />
            </>
          }
        />
      }
    >
      <InfiniteGrid
        {...pages}
        label="Members"
        columns={columns}
        selection={selection}
        onTotal={setTotal}
        onOpen={(row) => navigate(`/${entityType}s/${row.id}`)}
        empty={<EmptyState title="Nobody is on this list." />}
      />
      {mayEdit && (
        <BulkBar count={ids.length} onClear={selection.clear}>
          <ActionButton
            label="Take off the list"
            variant="soft"
            color="red"
            loading={remove.isPending}
            run={() => remove.mutate({ params: { id }, body: { entityType, recordIds: ids } })}
          />
        </BulkBar>
      )}
    </Page>
  );
}

interface ActionsProps {
  list: List;
  owns: boolean;
  erase: (input: { params: { id: string }; version: number }) => void;
}

function Actions({ list, owns, erase }: ActionsProps) {
  const mayExport = useCan("list.export");
  const download = (format: "csv" | "json") =>
    downloadList(list.id, format).catch((error: Error) =>
      toast.error("Nothing was exported", { detail: error.message }),
    );
  return (
    <>
      {owns && (
        <Button
          size="1"
          variant="soft"
          color="red"
          onClick={async () => {
            const sure = await confirm({
              title: `Delete ${list.name}?`,
              detail: "Its records stay; campaigns that were launched on it keep their audience.",
              confirm: "Delete list",
              destructive: true,
            });
            if (sure) erase({ params: { id: list.id }, version: list.version });
          }}
        >
          Delete
        </Button>
      )}
      {mayExport && (
        <>
          <Button size="1" variant="soft" color="gray" onClick={() => void download("json")}>
            Export JSON
          </Button>
          <ActionButton label="Export CSV" combo="e" run={() => void download("csv")} />
        </>
      )}
    </>
  );
}
