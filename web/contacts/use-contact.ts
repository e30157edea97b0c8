import { useState } from "react";
import type { ContactDetail } from "#shared/contacts/contacts.schema.ts";
import { useLiveRecord } from "#web/kernel/record/use-live-record.ts";
import { usePresence } from "#web/kernel/realtime/hooks.ts";
import { contactRecord } from "./contacts.queries.ts";

/** One contact, live, with who else is on it; `setEditing` says which field this person edits. */
export function useContact(id: string | null) {
  const [editing, setEditing] = useState<string | null>(null);
  const live = useLiveRecord<ContactDetail>({
    ...contactRecord(id),
    topic: id && `record:contact:${id}`,
    batches: "batches:contact",
  });
  const people = usePresence(
    "contact",
    id,
    editing === null ? { mode: "viewing" } : { mode: "editing", field: editing },
  );
  return { ...live, people, setEditing };
}
