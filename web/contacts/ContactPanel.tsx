import { contactTimelineTopic } from "#shared/activity/activity.events.ts";
import {
  contactActivityEndpoint,
  contactHistoryEndpoint,
  patchContactEndpoint,
} from "#shared/contacts/contacts.contract.ts";
import type { ContactDetail, ContactPatch } from "#shared/contacts/contacts.schema.ts";
import { RecordPanel } from "#web/activity/RecordPanel.widget.tsx";
import { call } from "#web/kernel/api/call.ts";
import { CONTACT_GROUPS, contactLabel } from "./contacts.fields.ts";
import { PeopleLinks } from "./PeopleLinks.widget.tsx";
import { relatedContacts } from "./contacts.queries.ts";

interface ContactPanelProps {
  contact: ContactDetail;
  take: (row: ContactDetail) => void;
  onEditing: (field: string | null) => void;
}

/** A contact's fields, timeline, the people around and history. */
export function ContactPanel({ contact, ...then }: ContactPanelProps) {
  const { id, version } = contact;
  const params = { id };
  return (
    <RecordPanel
      record={contact}
      kind="contact"
      groups={CONTACT_GROUPS}
      labelOf={contactLabel}
      send={(patch, seen) =>
        call(patchContactEndpoint, { params, body: patch as ContactPatch, version: seen })
      }
      timeline={contactTimelineTopic.ref({ id })}
      activity={({ limit, signal }) =>
        call(contactActivityEndpoint, { params, query: { limit }, signal })
      }
      history={({ limit, signal }) =>
        call(contactHistoryEndpoint, { params, query: { limit }, signal })
      }
      people={{
        label: "Related",
        content: (
          <PeopleLinks
            accountId={contact.accountId}
            people={relatedContacts(id, version)}
            none="Nobody else is known there."
          />
        ),
      }}
      {...then}
    />
  );
}
