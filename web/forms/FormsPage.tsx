import { useCan } from "#web/kernel/api/session.store.ts";
import { ListCount } from "#web/kernel/grid/ListCount.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { dateCol, numberCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useOpenRow } from "#web/kernel/grid/use-open-row.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { FormEditor } from "./FormEditor.tsx";
import { formsTopic } from "#shared/forms/forms.events.ts";
import type { FormRow } from "#shared/forms/forms.schema.ts";
import { allForms } from "./forms.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

const columns = [
  textCol<FormRow>("name", "Name", { flex: 1, minWidth: 200 }),
  numberCol<FormRow>("no", "Version", { width: 90 }),
  numberCol<FormRow>("fields", "Questions", {
    width: 100,
    valueGetter: ({ data }) => data?.fields.length,
  }),
  dateCol<FormRow>("updatedAt", "Changed", { width: 140 }),
];

/** Qualification forms; saving makes a new version, answers stay with the one they were given on. */
export default function FormsPage() {
  const list = useLiveList<FormRow>({
    ...allForms,
    topic: formsTopic.ref(),
  });
  const mayEdit = useCan("form.edit");
  const drawer = useDrawer<FormRow | "new">(list.feed);
  const open = drawer.shown;
  const row = useOpenRow(list.feed, open === "new" ? null : open);
  return (
    <Page
      title="Forms"
      toolbar={
        <Toolbar
          end={
            <>
              <ListCount list={list} of="form" />
              {mayEdit && (
                <ActionButton label="New form" combo="n" run={() => drawer.show("new")} />
              )}
            </>
          }
        />
      }
      drawer={
        <Drawer
          size="wide"
          open={open !== null}
          title={row?.name ?? "New form"}
          onClose={drawer.close}
        >
          {open !== null && (
            <FormEditor key={drawer.key} form={row} mayEdit={mayEdit} onSaved={drawer.became} />
          )}
        </Drawer>
      }
    >
      <LiveGrid<FormRow>
        {...list}
        label="Forms"
        columns={columns}
        openId={row?.id}
        onOpen={drawer.show}
        empty={<EmptyState title="There is no qualification form yet" />}
      />
    </Page>
  );
}
