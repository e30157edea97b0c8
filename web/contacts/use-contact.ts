import { useState } from "react";
import { contactBatchesTopic, contactTopic } from "#shared/contacts/contacts.events.ts";
import { useLiveRecord } from "#web/kernel/record/use-live-record.ts";
import { usePresence } from "#web/kernel/realtime/hooks.ts";
import { contactRecord } from "./contacts.queries.ts";

/** One contact, live, with who else is on it; `setEditing` says which field this person edits. */
export function useContact(id: string | null) {
  const [editing, setEditing] = useState<string | null>(null);
  const live = useLiveRecord({
    ...contactRecord(id),
    topic: id ? contactTopic.ref({ id }) : null,
    batches: contactBatchesTopic.ref(),
  });
  const people = usePresence(
    "contact",
    id,
    editing === null ? { mode: "viewing" } : { mode: "editing", field: editing },
  );
  return { ...live, people, setEditing };
}
