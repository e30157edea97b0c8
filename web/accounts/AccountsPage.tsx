import { useCallback, useState } from "react";
import { useLocation } from "wouter";
import { listAccountsEndpoint, patchAccountEndpoint } from "#shared/accounts/accounts.contract.ts";
import {
  ACCOUNT_SORTS,
  type Account,
  type AccountPatch,
} from "#shared/accounts/accounts.schema.ts";
import { callLive } from "#web/kernel/api/call.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { InfiniteGrid } from "#web/kernel/grid/InfiniteGrid.tsx";
import { dateCol, monoCol, numberCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLivePages } from "#web/kernel/grid/use-live-pages.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { ExportButton } from "#web/kernel/record/ExportButton.tsx";
import { sortOf } from "#web/kernel/record/sort.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { SearchField } from "#web/kernel/record/SearchField.tsx";
import { lazyPart } from "#web/kernel/ui/lazy-part.ts";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Toolbar, ToolbarCount } from "#web/kernel/ui/Toolbar.tsx";

const AccountDrawer = lazyPart(() => import("./AccountDrawer.tsx"), "AccountDrawer");
const NewAccountDrawer = lazyPart(() => import("./NewAccountDrawer.tsx"), "NewAccountDrawer");
const columns = [
  textCol<Account>("name", "Name", { flex: 1, minWidth: 180, editable: true }),
  monoCol<Account>("domain", "Domain", { spare: true, flex: 1, minWidth: 180 }),
  textCol<Account>("industry", "Industry", { flex: 1, minWidth: 140, editable: true }),
  numberCol<Account>("staffCount", "Employees", { width: 96 }),
  numberCol<Account>("revenue", "Revenue", { spare: true, width: 112 }),
  textCol<Account>("hqCity", "City", { spare: true, width: 112, editable: true }),
  textCol<Account>("hqCountry", "Country", { width: 84 }),
  textCol<Account>("tier", "Tier", { spare: true, width: 72, editable: true }),
  textCol<Account>("tags", "Tags", {
    spare: true,
    width: 140,
    sortable: false,
    valueGetter: ({ data }) => data?.tags.join(", "),
  }),
  dateCol<Account>("updatedAt", "Changed", { spare: true, width: 120 }),
];

/** Every company known, up to millions, live; the drawer beside has the details. */
export default function AccountsPage() {
  const [, navigate] = useLocation();
  const [text, setText] = useState("");
  const [total, setTotal] = useState<number | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const mayCreate = useCan("account.create");
  const mayExport = useCan("account.export");
  const mayEdit = useCan("account.edit");
  const view = useUrlView("name");
  const filter = view.filter ? JSON.stringify(view.filter) : undefined;
  const pages = useLivePages<Account>({
    viewKey: { text, filter },
    topic: "records:account",
    read: ({ signal, sort, ...page }) =>
      callLive(listAccountsEndpoint, {
        query: { ...page, sort: sortOf(ACCOUNT_SORTS, sort), q: text || undefined, filter },
        signal,
      }),
  });
  const patch = useCommand(patchAccountEndpoint);
  const onEdit = useCallback(
    ({ row, field, value }: { row: Account; field: string; value: unknown }) =>
      patch.mutate({
        params: { id: row.id },
        body: { [field]: value } as AccountPatch,
        version: row.version,
      }),
    [patch],
  );
  const isRecord = open !== null && open !== "new";
  return (
    <Page
      title="Accounts"
      toolbar={
        <Toolbar
          end={
            <>
              <ToolbarCount shown={total} of="account" />
              {mayExport && (
                <ExportButton
                  path="/api/exports/accounts"
                  query={{ q: text || undefined, filter }}
                />
              )}
              {mayCreate && (
                <ActionButton label="New account" combo="n" run={() => setOpen("new")} />
              )}
            </>
          }
        >
          <SearchField label="Search accounts" onSearch={setText} />
        </Toolbar>
      }
      drawer={
        open === "new" ? (
          <NewAccountDrawer onClose={() => setOpen(null)} onCreated={({ id }) => setOpen(id)} />
        ) : (
          open && <AccountDrawer key={open} id={open} onClose={() => setOpen(null)} />
        )
      }
    >
      <InfiniteGrid
        {...pages}
        label="Accounts"
        columns={columns}
        view={view}
        openId={isRecord ? open : null}
        onOpen={(row) => setOpen(row.id)}
        onOpenPage={(row) => navigate(`/accounts/${row.id}`)}
        onEdit={mayEdit ? onEdit : undefined}
        onTotal={setTotal}
        matches={(row) => text === "" && filter === undefined && row.deletedAt === null}
        empty={
          <EmptyState
            title={text ? `No company is found for “${text}”.` : "There are no accounts yet."}
            detail={text ? undefined : "Import a file, or add the first one by hand."}
          />
        }
      />
    </Page>
  );
}
