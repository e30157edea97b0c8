import { useState } from "react";
import { getAccountEndpoint } from "#shared/accounts/accounts.contract.ts";
import type { AccountDetail } from "#shared/accounts/accounts.schema.ts";
import { callLive } from "#web/kernel/api/call.ts";
import { useLiveRecord } from "#web/kernel/record/use-live-record.ts";
import { usePresence } from "#web/kernel/realtime/hooks.ts";

/** One account, live, with who else is on it; `setEditing` says which field this person edits. */
export function useAccount(id: string | null) {
  const [editing, setEditing] = useState<string | null>(null);
  const live = useLiveRecord<AccountDetail>({
    queryKey: ["account", id],
    topic: id && `record:account:${id}`,
    batches: "batches:account",
    read: (signal) => callLive(getAccountEndpoint, { params: { id: id! }, signal }),
  });
  const people = usePresence(
    "account",
    id,
    editing === null ? { mode: "viewing" } : { mode: "editing", field: editing },
  );
  return { ...live, people, setEditing };
}
