import { useState } from "react";
import { getContactEndpoint } from "#shared/contacts/contacts.contract.ts";
import { contactBatchesTopic, contactTopic } from "#shared/contacts/contacts.events.ts";
import { callLive } from "#web/kernel/api/call.ts";
import { useLiveRecord } from "#web/kernel/record/use-live-record.ts";
import { usePresence } from "#web/kernel/realtime/hooks.ts";

/** One contact, live, with who else is on it; `setEditing` says which field this person edits. */
export function useContact(id: string | null) {
  const [editing, setEditing] = useState<string | null>(null);
  const live = useLiveRecord({
    queryKey: ["contact", id],
    topic: id ? contactTopic.ref({ id }) : null,
    batches: contactBatchesTopic.ref(),
    read: (signal) => callLive(getContactEndpoint, { params: { id: id! }, signal }),
  });
  const people = usePresence(
    "contact",
    id,
    editing === null ? { mode: "viewing" } : { mode: "editing", field: editing },
  );
  return { ...live, people, setEditing };
}
