import { useState } from "react";
import type { AccountDetail } from "#shared/accounts/accounts.schema.ts";
import { useLiveRecord } from "#web/kernel/record/use-live-record.ts";
import { usePresence } from "#web/kernel/realtime/hooks.ts";
import { accountRecord } from "./accounts.queries.ts";

/** One account, live, with who else is on it; `setEditing` says which field this person edits. */
export function useAccount(id: string | null) {
  const [editing, setEditing] = useState<string | null>(null);
  const live = useLiveRecord<AccountDetail>({
    ...accountRecord(id),
    topic: id && `record:account:${id}`,
    batches: "batches:account",
  });
  const people = usePresence(
    "account",
    id,
    editing === null ? { mode: "viewing" } : { mode: "editing", field: editing },
  );
  return { ...live, people, setEditing };
}
