import { useEffect, useState } from "react";
import { mailboxTopic } from "#shared/email/transport/mailbox.events.ts";
import { callLive } from "#web/kernel/api/call.ts";
import { InfiniteGrid } from "#web/kernel/grid/InfiniteGrid.tsx";
import { PagesCount } from "#web/kernel/grid/PagesCount.tsx";
import { dateCol, monoCol, numberCol, textCol } from "#web/kernel/grid/columns.tsx";
import { useLivePages } from "#web/kernel/grid/use-live-pages.ts";
import { useUrlView } from "#web/kernel/grid/url-view.ts";
import { useGauge } from "#web/kernel/realtime/hooks.ts";
import { SearchField } from "#web/kernel/record/SearchField.tsx";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { Toolbar } from "#web/kernel/ui/Toolbar.tsx";
import { MailDrawer } from "./MailDrawer.tsx";
import type { MailboxRow } from "#shared/email/transport/mailbox.schema.ts";
import { listMailbox } from "#shared/email/transport/mailbox.contract.ts";
import { mailboxKeys } from "./mailbox.queries.ts";
import { useDrawer } from "#web/kernel/ui/use-drawer.ts";

const columns = [
  dateCol<MailboxRow>("receivedAt", "Received", { sortable: false }),
  monoCol<MailboxRow>("to", "To", { width: 280, sortable: false }),
  textCol<MailboxRow>("subject", "Subject", { flex: 1, minWidth: 220, sortable: false }),
  monoCol<MailboxRow>("from", "From", { spare: true, width: 240, sortable: false }),
  numberCol<MailboxRow>("size", "Bytes", { spare: true, sortable: false }),
];

/** Every mail that the sandbox took instead of the world; live. */
export default function MailboxPage() {
  const view = useUrlView();
  const { text } = view;
  const q = text.length > 1 ? text : undefined;
  const [total, setTotal] = useState<number | null>(null);
  const pages = useLivePages<MailboxRow>({
    viewKey: q,
    topic: null,
    read: ({ signal, limit, cursor, offset }) =>
      callLive(listMailbox, { query: { limit, cursor, offset, q }, signal }),
  });
  const drawer = useDrawer<MailboxRow>(pages.feed);
  const open = drawer.shown;
  const count = useGauge(mailboxTopic.ref(), "count")?.count;
  useEffect(() => {
    if (count !== undefined) pages.feed.apply({ op: "stale" });
  }, [count, pages.feed]);
  return (
    <Page
      title="Mailbox"
      toolbar={
        <Toolbar
          end={
            <PagesCount
              shown={total}
              of="mail"
              queryKey={mailboxKeys.all}
              whole={
                q === undefined
                  ? null
                  : ({ limit, signal }) => callLive(listMailbox, { query: { limit }, signal })
              }
            />
          }
        >
          <SearchField label="Recipient or subject" value={text} onSearch={view.setText} />
        </Toolbar>
      }
      drawer={<MailDrawer mail={open} onClose={drawer.close} />}
    >
      <InfiniteGrid
        {...pages}
        label="Mailbox"
        columns={columns}
        view={view}
        openId={open?.id ?? null}
        onOpen={drawer.show}
        onTotal={setTotal}
        empty={
          <EmptyState
            title={q ? "No mail matches." : "No mail has been sent yet."}
            detail="The sandbox keeps every mail here instead of delivering it."
          />
        }
      />
    </Page>
  );
}
