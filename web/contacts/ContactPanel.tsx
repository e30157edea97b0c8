import { Flex, Tabs } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageLink } from "#web/kernel/record/PageLink.tsx";
import {
  contactActivityEndpoint,
  contactHistoryEndpoint,
  patchContactEndpoint,
  relatedContactsEndpoint,
} from "#shared/contacts/contacts.contract.ts";
import { displayName } from "#shared/contacts/display-name.rules.ts";
import type { ContactDetail, ContactPatch } from "#shared/contacts/contacts.schema.ts";
import { call } from "#web/kernel/api/call.ts";
import { textOf } from "#web/kernel/record/fields.ts";
import { RecordFields } from "#web/kernel/record/RecordFields.tsx";
import { History, Timeline } from "#web/activity/RecordTrail.tsx";
import { useRecordEdit } from "#web/kernel/record/use-record-edit.ts";
import { ConflictBanner } from "#web/kernel/ui/ConflictBanner.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { CONTACT_GROUPS, contactLabel } from "./contact-fields.ts";

interface ContactPanelProps {
  contact: ContactDetail;
  take: (row: ContactDetail) => void;
  onEditing: (field: string | null) => void;
}

/** A contact's fields, timeline, history and the people around: in the drawer and on the page. */
export function ContactPanel({ contact, take, onEditing }: ContactPanelProps) {
  const { id } = contact;
  const [tab, setTab] = useState("fields");
  const edit = useRecordEdit<ContactDetail>({
    send: (patch, version) =>
      call(patchContactEndpoint, { params: { id }, body: patch as ContactPatch, version }),
    onSaved: take,
    lastChange: async (field) => {
      const { items } = await call(contactHistoryEndpoint, {
        params: { id },
        query: { limit: 20 },
      });
      const last = items.find((item) => field in item.changes);
      return last ? { name: last.actorName, at: last.at } : null;
    },
  });
  return (
    <Flex direction="column" gap="3">
      {edit.conflict && (
        <ConflictBanner
          name={edit.conflict.name}
          field={contactLabel(edit.conflict.field)}
          theirs={textOf(
            (edit.conflict.current as { [key: string]: unknown })[edit.conflict.field],
          )}
          at={edit.conflict.at}
          onKeepMine={() => void edit.keepMine()}
          onTakeTheirs={edit.takeTheirs}
        />
      )}
      <Tabs.Root value={tab} onValueChange={setTab}>
        <Tabs.List size="1">
          <Tabs.Trigger value="fields">Fields</Tabs.Trigger>
          <Tabs.Trigger value="timeline">Timeline</Tabs.Trigger>
          <Tabs.Trigger value="related">Related</Tabs.Trigger>
          <Tabs.Trigger value="history">History</Tabs.Trigger>
        </Tabs.List>
      </Tabs.Root>
      {tab === "fields" && (
        <RecordFields
          record={contact}
          groups={CONTACT_GROUPS}
          canEdit={contact.can.edit && contact.deletedAt === null}
          save={edit.save}
          onEditing={onEditing}
        />
      )}
      {tab === "timeline" && <ContactTimeline contact={contact} />}
      {tab === "related" && <Related contact={contact} />}
      {tab === "history" && <ContactHistory contact={contact} />}
    </Flex>
  );
}

function ContactTimeline({ contact: { id, version } }: { contact: ContactDetail }) {
  const query = useQuery({
    queryKey: ["contact", id, "activity", version],
    queryFn: ({ signal }) =>
      call(contactActivityEndpoint, { params: { id }, query: { limit: 100 }, signal }),
  });
  return query.data ? <Timeline items={query.data.items} /> : null;
}

function ContactHistory({ contact: { id, version } }: { contact: ContactDetail }) {
  const query = useQuery({
    queryKey: ["contact", id, "history", version],
    queryFn: ({ signal }) =>
      call(contactHistoryEndpoint, { params: { id }, query: { limit: 100 }, signal }),
  });
  return query.data ? <History items={query.data.items} labelOf={contactLabel} /> : null;
}

function Related({ contact: { id, version } }: { contact: ContactDetail }) {
  const query = useQuery({
    queryKey: ["contact", id, "related", version],
    queryFn: ({ signal }) => call(relatedContactsEndpoint, { params: { id }, signal }),
  });
  if (!query.data) return null;
  const { items } = query.data;
  if (items.length === 0) return <EmptyState title="Nobody else is known there." />;
  return (
    <Flex direction="column" gap="1">
      {items.map((person) => (
        <PageLink key={person.id} href={`/contacts/${person.id}`}>
          {displayName(person)}
          {person.jobTitle && ` · ${person.jobTitle}`}
        </PageLink>
      ))}
    </Flex>
  );
}
