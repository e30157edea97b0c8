import { useQuery, useQueryClient, type QueryKey } from "@tanstack/react-query";
import type { LiveRow } from "#shared/kernel/row-set.ts";
import type { RowRef } from "#shared/kernel/topic-ref.ts";
import type { Answer } from "../api/call.ts";
import { useTopic } from "./hooks.ts";
import { liveQuery, type RowsIn } from "./live-answer.ts";

interface LiveAnswerOptions<D, R extends LiveRow> {
  queryKey: QueryKey;
  /** Log topic whose row events change the answer; null reads it and follows nothing. */
  topic: RowRef<R> | null;
  read: (signal: AbortSignal) => Promise<Answer<D>>;
  rows: RowsIn<D, R>;
  enabled?: boolean;
}

/**
 * A read answer that its topic's events keep in step: one record with its details, a short list.
 * @returns `change` takes over what a command answered, without waiting for the hub
 */
export function useLiveAnswer<D, R extends LiveRow>(options: LiveAnswerOptions<D, R>) {
  const { queryKey, topic, enabled } = options;
  const { queryFn, onEvents, reread, change } = liveQuery({
    client: useQueryClient(),
    ...options,
  });
  const query = useQuery({ queryKey, queryFn, enabled });
  useTopic(query.data ? topic : null, {
    from: topic ? query.data?.positions[topic.name] : undefined,
    onSnapshotNeeded: reread,
    onEvents,
  });
  return { data: query.data?.data, positions: query.data?.positions ?? {}, query, reread, change };
}
