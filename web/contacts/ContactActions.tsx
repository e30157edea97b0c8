import {
  deleteContactEndpoint,
  restoreContactEndpoint,
} from "#shared/contacts/contacts.contract.ts";
import type { ContactDetail } from "#shared/contacts/contacts.schema.ts";
import { displayName } from "#shared/contacts/display-name.rules.ts";
import { useState } from "react";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { AccountDialog } from "./AccountDialog.tsx";
import { call } from "#web/kernel/api/call.ts";
import { RecordActions } from "#web/kernel/record/RecordActions.tsx";

interface ContactActionsProps {
  contact: ContactDetail;
  take: (row: ContactDetail) => void;
  onDeleted: () => void;
}

/** Another account; delete with undo, or restore. */
export function ContactActions({ contact, ...then }: ContactActionsProps) {
  const params = { id: contact.id };
  const [isMoving, setMoving] = useState(false);
  const canEdit = contact.can.edit && contact.deletedAt === null;
  return (
    <>
      {canEdit && (
        <ActionButton
          label={contact.accountId ? "Change account" : "Set account"}
          variant="soft"
          color="gray"
          run={() => setMoving(true)}
        />
      )}
      {isMoving && (
        <AccountDialog contact={contact} take={then.take} onClose={() => setMoving(false)} />
      )}
      <RecordActions
        record={contact}
        what="contact"
        name={displayName(contact)}
        remove={(version) => call(deleteContactEndpoint, { params, version })}
        restore={(version) => call(restoreContactEndpoint, { params, body: {}, version })}
        {...then}
      />
    </>
  );
}
