import { contactsTopic } from "#shared/contacts/contacts.events.ts";
import {
  contactHistoryEndpoint,
  listContactsEndpoint,
  patchContactEndpoint,
} from "#shared/contacts/contacts.contract.ts";
import {
  CONTACT_SORTS,
  type Contact,
  type ContactPatch,
} from "#shared/contacts/contacts.schema.ts";
import { call, callLive } from "#web/kernel/api/call.ts";
import type { CellEdit } from "#web/kernel/grid/CellEditor.tsx";
import { dateCol, monoCol, statusCol, textCol } from "#web/kernel/grid/columns.tsx";
import { sortOf } from "#web/kernel/record/sort.ts";
import { lazyPart } from "#web/kernel/ui/lazy-part.ts";
import { lastChangeOf } from "#web/kernel/record/last-change.ts";
import { RecordsPage } from "#web/records/RecordsPage.widget.tsx";

const ContactDrawer = lazyPart(() => import("./ContactDrawer.tsx"), "ContactDrawer");
const NewContactDrawer = lazyPart(() => import("./NewContactDrawer.tsx"), "NewContactDrawer");
const fixed = { sortable: false };
const columns = [
  textCol<Contact>("lastName", "Last name", { width: 92, editable: true }),
  textCol<Contact>("firstName", "First name", { width: 92, editable: true }),
  textCol<Contact>("jobTitle", "Job title", { flex: 5, minWidth: 176, editable: true }),
  textCol<Contact>("accountName", "Account", { flex: 4, minWidth: 144 }),
  monoCol<Contact>("email", "E-mail", { flex: 8, minWidth: 300 }),
  statusCol<Contact>("emailStatus", "E-mail status", { spare: true, width: 112, ...fixed }),
  monoCol<Contact>("phoneE164", "Phone", { spare: true, width: 124, ...fixed }),
  textCol<Contact>("seniority", "Seniority", { spare: true, width: 96 }),
  textCol<Contact>("city", "City", { spare: true, width: 120, editable: true }),
  textCol<Contact>("country", "Country", { spare: true, width: 84 }),
  dateCol<Contact>("updatedAt", "Changed", { spare: true, width: 120 }),
];

const edit: CellEdit<Contact> = {
  send: ({ id, version }, patch) =>
    call(patchContactEndpoint, { params: { id }, body: patch as ContactPatch, version }),
  lastChange: async ({ id }, field) => {
    const query = { limit: 20 };
    return lastChangeOf(await call(contactHistoryEndpoint, { params: { id }, query }), field);
  },
};

/** Everybody known, up to millions, live. */
export default function ContactsPage() {
  return (
    <RecordsPage<Contact>
      topic={contactsTopic.ref()}
      entity="contact"
      title="Contacts"
      columns={columns}
      sort="-createdAt"
      read={({ signal, sort, ...page }, query) =>
        callLive(listContactsEndpoint, {
          query: { ...page, ...query, sort: sortOf(CONTACT_SORTS, sort) },
          signal,
        })
      }
      edit={edit}
      Drawer={ContactDrawer}
      NewDrawer={NewContactDrawer}
      nobody="Nobody"
    />
  );
}
