import { importsTopic } from "#shared/imports/imports.events.ts";
import type { Import } from "#shared/imports/imports.schema.ts";
import { ListCount } from "#web/kernel/grid/ListCount.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { dateCol, numberCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { wordOf } from "#web/kernel/ui/status.ts";
import { ImportDrawer } from "./ImportDrawer.tsx";
import { UploadDrawer } from "./UploadDrawer.tsx";
import { allImports } from "./imports.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

const columns = [
  dateCol<Import>("createdAt", "Uploaded", { width: 128 }),
  textCol<Import>("fileName", "File", { flex: 1, minWidth: 160 }),
  textCol<Import>("entityType", "Into", {
    width: 96,
    valueGetter: ({ data }) => data && `${wordOf(data.entityType)}s`,
  }),
  textCol<Import>("source", "Source", { spare: true, width: 160 }),
  statusCol<Import>("state", "State", { width: 110 }),
  numberCol<Import>("totalRows", "Rows", { width: 88 }),
  numberCol<Import>("createdCount", "Created", { width: 88 }),
  numberCol<Import>("updatedCount", "Updated", { spare: true, width: 88 }),
  numberCol<Import>("unchangedCount", "Unchanged", { spare: true, width: 96 }),
  numberCol<Import>("invalidCount", "Not taken", { width: 92 }),
  textCol<Import>("createdByName", "By", { spare: true, width: 130 }),
];

/** Files read into accounts and contacts: the history, live, and the way to a new one. */
export default function ImportsPage() {
  const list = useLiveList<Import>({
    ...allImports,
    topic: importsTopic.ref(),
  });
  const view = useUrlView();
  const drawer = useDrawer<string>("ids");
  const open = drawer.shown;
  const isRecord = open !== null && open !== "new";
  return (
    <Page
      title="Imports"
      toolbar={
        <Toolbar
          end={
            <>
              <ListCount list={list} of="import" />
              <ActionButton label="Import file" combo="n" run={() => drawer.show("new")} />
            </>
          }
        />
      }
      drawer={
        open === "new" ? (
          <UploadDrawer onClose={drawer.close} onUploaded={({ id }) => drawer.show(id)} />
        ) : (
          <ImportDrawer key={open} id={open} onClose={drawer.close} />
        )
      }
    >
      <LiveGrid
        {...list}
        label="Imports"
        columns={columns}
        view={view}
        openId={isRecord ? open : null}
        onOpen={(row) => drawer.show(row.id)}
        empty={
          <EmptyState
            title="No file has been imported yet."
            action={
              <ActionButton label="Import file" variant="soft" run={() => drawer.show("new")} />
            }
          />
        }
      />
    </Page>
  );
}
