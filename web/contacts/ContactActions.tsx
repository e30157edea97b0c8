import {
  deleteContactEndpoint,
  restoreContactEndpoint,
} from "#shared/contacts/contacts.contract.ts";
import type { ContactDetail } from "#shared/contacts/contacts.schema.ts";
import { displayName } from "#shared/contacts/display-name.rules.ts";
import { call } from "#web/kernel/api/call.ts";
import { RecordActions } from "#web/kernel/record/RecordActions.tsx";

interface ContactActionsProps {
  contact: ContactDetail;
  take: (row: ContactDetail) => void;
  onDeleted: () => void;
}

/** Delete with undo, or restore. */
export function ContactActions({ contact, ...then }: ContactActionsProps) {
  const params = { id: contact.id };
  return (
    <RecordActions
      record={contact}
      what="contact"
      name={displayName(contact)}
      remove={(version) => call(deleteContactEndpoint, { params, version })}
      restore={(version) => call(restoreContactEndpoint, { params, body: {}, version })}
      {...then}
    />
  );
}
