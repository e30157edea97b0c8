import type { QueryKey } from "@tanstack/react-query";
import type { LiveRow } from "#shared/kernel/row-set.ts";
import type { LogRef, RowRef } from "#shared/kernel/topic-ref.ts";
import type { Answer } from "../api/call.ts";
import { useChangesOf } from "../realtime/hooks.ts";
import type { RowsIn } from "../realtime/live-answer.ts";
import { useLiveAnswer } from "../realtime/use-live-answer.ts";

interface LiveRecordOptions<D, R extends LiveRow> {
  queryKey: QueryKey;
  /** The record's own topic, or one of all such records; null reads nothing. */
  topic: RowRef<R> | null;
  /** Tells of writes of many such records. */
  batches?: LogRef | null;
  read: (signal: AbortSignal) => Promise<Answer<D>>;
}

/** One record, read once and then followed on the hub; what only the detail has stays as it was read. */
export function useLiveRecord<D extends R, R extends LiveRow>({
  queryKey,
  topic,
  batches,
  read,
}: LiveRecordOptions<D, R>) {
  const live = useLiveAnswer<D, R>({
    queryKey,
    topic,
    read,
    rows: asOneRecord(),
    enabled: topic !== null,
  });
  const { data, positions, query, reread, change } = live;
  const from = batches ? positions[batches.name] : undefined;
  useChangesOf(data && batches ? batches : null, from, reread);
  /** Takes over what a command answered, without waiting for the hub, unless something newer is known. */
  const take = (row: R) =>
    change((known) =>
      row.version >= known.data.version ? { ...known, data: { ...known.data, ...row } } : known,
    );
  return { record: data, positions, error: query.error, retry: reread, take };
}

/** The answer is one record; events of others are none of its business. */
export function asOneRecord<D extends R, R extends LiveRow>(): RowsIn<D, R> {
  return {
    rowsOf: (data) => [data],
    withRows: (data, [row]) => ({ ...data, ...row }),
    unknown: "ignore",
  };
}
