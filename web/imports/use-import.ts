import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getImportEndpoint } from "#shared/imports/imports.contract.ts";
import type { Import, ImportDetail } from "#shared/imports/imports.schema.ts";
import { callLive, type Answer } from "#web/kernel/api/call.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";
import { rowEventOf } from "#web/kernel/realtime/live-rows.ts";

/** One import, live: its counts move while a worker runs it. */
export function useImport(id: string | null) {
  const client = useQueryClient();
  const queryKey = ["import", id];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => callLive(getImportEndpoint, { params: { id: id! }, signal }),
    enabled: id !== null,
  });
  const take = (row: Import) =>
    client.setQueryData<Answer<ImportDetail>>(queryKey, (known) =>
      known && row.version > known.data.version
        ? { ...known, data: { ...known.data, ...row } }
        : known,
    );
  const reread = () => void client.invalidateQueries({ queryKey });
  useTopic(query.data ? "imports" : null, {
    from: query.data?.positions["imports"],
    onSnapshotNeeded: reread,
    onStale: reread,
    onEvents: (events) => {
      for (const event of events) {
        const change = rowEventOf<Import>(event);
        if (change?.op === "upsert" && change.id === id) take(change.row);
      }
    },
  });
  return { found: query.data?.data, error: query.error, reread, take };
}
