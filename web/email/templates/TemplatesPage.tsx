import { Button } from "@radix-ui/themes";
import { useLocation } from "wouter";
import { templatesTopic } from "#shared/email/templates/templates.events.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { ListCount } from "#web/kernel/grid/ListCount.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { dateCol, numberCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { approvalOf } from "./approval.rules.ts";
import type { Template } from "#shared/email/templates/templates.schema.ts";
import { allTemplates } from "./templates.queries.ts";

const columns = [
  textCol<Template>("name", "Name", { flex: 1, minWidth: 180 }),
  textCol<Template>("subject", "Subject", { flex: 2, minWidth: 220 }),
  numberCol<Template>("latest.no", "Version"),
  statusCol<Template>("approvedNo", "Approval", {
    width: 190,
    valueGetter: ({ data }) => data && approvalOf(data).state,
    labels: { approved: "Approved", ageing: "Newer version waits", new: "Waits for approval" },
  }),
  textCol<Template>("latest.authorName", "Written by", { spare: true, width: 160 }),
  dateCol<Template>("updatedAt", "Changed", { spare: true }),
];

/** Every mail content; live. */
export default function TemplatesPage() {
  const list = useLiveList<Template>({
    ...allTemplates,
    topic: templatesTopic.ref(),
  });
  const mayEdit = useCan("template.edit");
  const view = useUrlView();
  const [, go] = useLocation();
  const create = () => go("/templates/new");
  return (
    <Page
      title="Templates"
      toolbar={
        <Toolbar
          end={
            <>
              <ListCount list={list} of="template" />
              {mayEdit && <ActionButton label="New template" combo="n" run={create} />}
            </>
          }
        />
      }
    >
      <LiveGrid
        {...list}
        label="Templates"
        columns={columns}
        view={view}
        onOpen={(row) => row && go(`/templates/${row.id}`)}
        empty={
          <EmptyState
            title="No template has been written yet."
            action={
              mayEdit && (
                <Button size="1" variant="soft" onClick={create}>
                  Write the first template
                </Button>
              )
            }
          />
        }
      />
    </Page>
  );
}
