import { useState } from "react";
import { accountBatchesTopic, accountTopic } from "#shared/accounts/accounts.events.ts";
import { useLiveRecord } from "#web/kernel/record/use-live-record.ts";
import { usePresence } from "#web/kernel/realtime/hooks.ts";
import { accountRecord } from "./accounts.queries.ts";

/** One account, live, with who else is on it; `setEditing` says which field this person edits. */
export function useAccount(id: string | null) {
  const [editing, setEditing] = useState<string | null>(null);
  const live = useLiveRecord({
    ...accountRecord(id),
    topic: id ? accountTopic.ref({ id }) : null,
    batches: accountBatchesTopic.ref(),
  });
  const people = usePresence(
    "account",
    id,
    editing === null ? { mode: "viewing" } : { mode: "editing", field: editing },
  );
  return { ...live, people, setEditing };
}
