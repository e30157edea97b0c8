import { useCallback, useState } from "react";
import { useLocation } from "wouter";
import { listContactsEndpoint, patchContactEndpoint } from "#shared/contacts/contacts.contract.ts";
import {
  CONTACT_SORTS,
  type Contact,
  type ContactPatch,
} from "#shared/contacts/contacts.schema.ts";
import { callLive } from "#web/kernel/api/call.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { InfiniteGrid } from "#web/kernel/grid/InfiniteGrid.tsx";
import { dateCol, monoCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
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

const ContactDrawer = lazyPart(() => import("./ContactDrawer.tsx"), "ContactDrawer");
const NewContactDrawer = lazyPart(() => import("./NewContactDrawer.tsx"), "NewContactDrawer");
const fixed = { sortable: false };
const columns = [
  textCol<Contact>("lastName", "Last name", { width: 96, editable: true }),
  textCol<Contact>("firstName", "First name", { width: 96, editable: true }),
  textCol<Contact>("jobTitle", "Job title", { flex: 5, minWidth: 144, editable: true }),
  textCol<Contact>("accountName", "Account", { flex: 4, minWidth: 144 }),
  monoCol<Contact>("email", "E-mail", { flex: 8, minWidth: 216 }),
  statusCol<Contact>("emailStatus", "E-mail status", { spare: true, width: 124, ...fixed }),
  monoCol<Contact>("phoneE164", "Phone", { spare: true, width: 140, ...fixed }),
  textCol<Contact>("seniority", "Seniority", { spare: true, width: 96 }),
  textCol<Contact>("city", "City", { spare: true, width: 120, editable: true }),
  textCol<Contact>("country", "Country", { spare: true, width: 84 }),
  dateCol<Contact>("updatedAt", "Changed", { spare: true, width: 120 }),
];

/** Everybody known, up to millions, live; the drawer beside has the details. */
export default function ContactsPage() {
  const [, navigate] = useLocation();
  const [text, setText] = useState("");
  const [total, setTotal] = useState<number | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const mayCreate = useCan("contact.create");
  const mayExport = useCan("contact.export");
  const mayEdit = useCan("contact.edit");
  const view = useUrlView("-createdAt");
  const filter = view.filter ? JSON.stringify(view.filter) : undefined;
  const pages = useLivePages<Contact>({
    viewKey: { text, filter },
    topic: "records:contact",
    read: ({ signal, sort, ...page }) =>
      callLive(listContactsEndpoint, {
        query: { ...page, sort: sortOf(CONTACT_SORTS, sort), q: text || undefined, filter },
        signal,
      }),
  });
  const patch = useCommand(patchContactEndpoint);
  const onEdit = useCallback(
    ({ row, field, value }: { row: Contact; field: string; value: unknown }) =>
      patch.mutate({
        params: { id: row.id },
        body: { [field]: value } as ContactPatch,
        version: row.version,
      }),
    [patch],
  );
  const isRecord = open !== null && open !== "new";
  return (
    <Page
      title="Contacts"
      toolbar={
        <Toolbar
          end={
            <>
              <ToolbarCount shown={total} of="contact" />
              {mayExport && (
                <ExportButton
                  path="/api/exports/contacts"
                  query={{ q: text || undefined, filter }}
                />
              )}
              {mayCreate && (
                <ActionButton label="New contact" combo="n" run={() => setOpen("new")} />
              )}
            </>
          }
        >
          <SearchField label="Search contacts" onSearch={setText} />
        </Toolbar>
      }
      drawer={
        open === "new" ? (
          <NewContactDrawer onClose={() => setOpen(null)} onCreated={({ id }) => setOpen(id)} />
        ) : (
          open && <ContactDrawer key={open} id={open} onClose={() => setOpen(null)} />
        )
      }
    >
      <InfiniteGrid
        {...pages}
        label="Contacts"
        columns={columns}
        view={view}
        openId={isRecord ? open : null}
        onOpen={(row) => setOpen(row.id)}
        onOpenPage={(row) => navigate(`/contacts/${row.id}`)}
        onEdit={mayEdit ? onEdit : undefined}
        onTotal={setTotal}
        matches={(row) => text === "" && filter === undefined && row.deletedAt === null}
        empty={
          <EmptyState
            title={text ? `Nobody is found for “${text}”.` : "There are no contacts yet."}
            detail={text ? undefined : "Import a file, or add the first one by hand."}
          />
        }
      />
    </Page>
  );
}
