import { Button } from "@radix-ui/themes";
import { sendersTopic } from "#shared/email/senders/senders.events.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { ListCount } from "#web/kernel/grid/ListCount.tsx";
import { LiveGrid } from "#web/kernel/grid/LiveGrid.tsx";
import { monoCol, numberCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useOpenRow } from "#web/kernel/grid/use-open-row.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { wordOf } from "#web/kernel/ui/status.ts";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { SenderDrawer } from "./SenderDrawer.tsx";
import type { Sender } from "#shared/email/senders/senders.schema.ts";
import { allSenders } from "./senders.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

const columns = [
  textCol<Sender>("name", "Name", { flex: 1, minWidth: 160 }),
  textCol<Sender>("fromName", "From", { width: 180 }),
  monoCol<Sender>("fromEmail", "Address", { width: 260 }),
  textCol<Sender>("provider", "Provider", {
    spare: true,
    width: 110,
    valueFormatter: ({ value }) => wordOf(String(value ?? "")),
  }),
  numberCol<Sender>("ratePerMinute", "Per minute", { spare: true, width: 110 }),
  statusCol<Sender>("active", "Status", {
    width: 140,
    valueGetter: ({ data }) =>
      data && (data.fault ? "failed" : data.active ? "active" : "switched_off"),
    labels: { failed: "Cannot send" },
  }),
];

/** Who mails come from; live. */
export default function SendersPage() {
  const list = useLiveList<Sender>({
    ...allSenders,
    topic: sendersTopic.ref(),
  });
  const mayEdit = useCan("sender.edit");
  const view = useUrlView();
  const drawer = useDrawer<Sender | "new">(list.feed);
  const open = drawer.shown;
  const sender = useOpenRow(list.feed, open === "new" ? null : open);
  const create = () => drawer.show("new");
  return (
    <Page
      title="Senders"
      toolbar={
        <Toolbar
          end={
            <>
              <ListCount list={list} of="sender" />
              {mayEdit && <ActionButton label="New sender" combo="n" run={create} />}
            </>
          }
        />
      }
      drawer={
        <SenderDrawer
          key={drawer.key}
          isNew={open === "new"}
          sender={sender}
          mayEdit={mayEdit}
          onSaved={(saved) => (open === "new" ? drawer.close() : drawer.became(saved))}
          onClose={drawer.close}
        />
      }
    >
      <LiveGrid
        {...list}
        label="Senders"
        columns={columns}
        view={view}
        openId={sender?.id ?? null}
        onOpen={drawer.show}
        empty={
          <EmptyState
            title="Nobody can send mail yet."
            action={
              mayEdit && (
                <Button size="1" variant="soft" onClick={create}>
                  Add the first sender
                </Button>
              )
            }
          />
        }
      />
    </Page>
  );
}
