import { useQuery, useQueryClient, type QueryKey } from "@tanstack/react-query";
import type { Answer } from "../api/call.ts";
import { useChangesOf, useTopic } from "../realtime/hooks.ts";
import { rowEventOf } from "../realtime/live-rows.ts";

interface Record {
  id: string;
  version: number;
}

interface LiveRecordOptions<R extends Record> {
  queryKey: QueryKey;
  /** `record:contact:<id>`; null reads nothing. */
  topic: string | null;
  /** `batches:contact`: tells of writes of many rows. */
  batches: string;
  read: (signal: AbortSignal) => Promise<Answer<R>>;
}

/** One record, read once and then followed on the hub; what only the detail has stays as it was read. */
export function useLiveRecord<R extends Record>({
  queryKey,
  topic,
  batches,
  read,
}: LiveRecordOptions<R>) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => read(signal),
    enabled: topic !== null,
  });
  const reread = () => void client.invalidateQueries({ queryKey });
  useTopic(query.data ? topic : null, {
    from: topic === null ? undefined : query.data?.positions[topic],
    onSnapshotNeeded: reread,
    onEvents: (events) => {
      for (const event of events) {
        const change = rowEventOf<R>(event);
        if (change?.op !== "upsert") reread();
        else client.setQueryData<Answer<R>>(queryKey, (known) => known && newer(known, change.row));
      }
    },
  });
  useChangesOf(query.data ? batches : null, query.data?.positions[batches], reread);
  /** Takes over what a command answered, without waiting for the hub. */
  const take = (row: R) =>
    client.setQueryData<Answer<R>>(queryKey, (known) => known && newer(known, row));
  return { record: query.data?.data, error: query.error, retry: reread, take };
}

function newer<R extends Record>(known: Answer<R>, row: R): Answer<R> {
  if (row.version <= known.data.version) return known;
  return { ...known, data: { ...known.data, ...row } };
}
