import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Import } from "#shared/imports/imports.schema.ts";
import { useTopic } from "#web/kernel/realtime/hooks.ts";
import { rowEventOf } from "#web/kernel/realtime/live-rows.ts";
import { importQuery } from "./imports.queries.ts";

/** One import, live: its counts move while a worker runs it. */
export function useImport(id: string | null) {
  const client = useQueryClient();
  const asked = importQuery(id);
  const { queryKey } = asked;
  const query = useQuery(asked);
  const take = (row: Import) =>
    client.setQueryData(queryKey, (known) =>
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
