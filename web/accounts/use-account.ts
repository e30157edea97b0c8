import { useState } from "react";
import { getAccountEndpoint } from "#shared/accounts/accounts.contract.ts";
import { accountBatchesTopic, accountTopic } from "#shared/accounts/accounts.events.ts";
import { callLive } from "#web/kernel/api/call.ts";
import { useLiveRecord } from "#web/kernel/record/use-live-record.ts";
import { usePresence } from "#web/kernel/realtime/hooks.ts";

/** One account, live, with who else is on it; `setEditing` says which field this person edits. */
export function useAccount(id: string | null) {
  const [editing, setEditing] = useState<string | null>(null);
  const live = useLiveRecord({
    queryKey: ["account", id],
    topic: id ? accountTopic.ref({ id }) : null,
    batches: accountBatchesTopic.ref(),
    read: (signal) => callLive(getAccountEndpoint, { params: { id: id! }, signal }),
  });
  const people = usePresence(
    "account",
    id,
    editing === null ? { mode: "viewing" } : { mode: "editing", field: editing },
  );
  return { ...live, people, setEditing };
}
