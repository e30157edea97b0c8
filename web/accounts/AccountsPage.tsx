import { accountsTopic } from "#shared/accounts/accounts.events.ts";
import {
  accountHistoryEndpoint,
  listAccountsEndpoint,
  patchAccountEndpoint,
} from "#shared/accounts/accounts.contract.ts";
import {
  ACCOUNT_SORTS,
  type Account,
  type AccountPatch,
} from "#shared/accounts/accounts.schema.ts";
import { call, callLive } from "#web/kernel/api/call.ts";
import type { CellEdit } from "#web/kernel/grid/CellEditor.tsx";
import { dateCol, monoCol, numberCol, textCol } from "#web/kernel/grid/columns.tsx";
import { sortOf } from "#web/kernel/record/sort.ts";
import { lazyPart } from "#web/kernel/ui/lazy-part.ts";
import { lastChangeOf } from "#web/kernel/record/last-change.ts";
import { RecordsPage } from "#web/records/RecordsPage.widget.tsx";

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

const edit: CellEdit<Account> = {
  send: ({ id, version }, patch) =>
    call(patchAccountEndpoint, { params: { id }, body: patch as AccountPatch, version }),
  lastChange: async ({ id }, field) => {
    const query = { limit: 20 };
    return lastChangeOf(await call(accountHistoryEndpoint, { params: { id }, query }), field);
  },
};

/** Every company known, up to millions, live. */
export default function AccountsPage() {
  return (
    <RecordsPage<Account>
      topic={accountsTopic.ref()}
      entity="account"
      title="Accounts"
      columns={columns}
      sort="name"
      read={({ signal, sort, ...page }, query) =>
        callLive(listAccountsEndpoint, {
          query: { ...page, ...query, sort: sortOf(ACCOUNT_SORTS, sort) },
          signal,
        })
      }
      edit={edit}
      Drawer={AccountDrawer}
      NewDrawer={NewAccountDrawer}
      nobody="No company"
    />
  );
}
