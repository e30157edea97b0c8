import { useQuery, useQueryClient, type QueryKey } from "@tanstack/react-query";
import type { LiveRow } from "#shared/kernel/row-set.ts";
import type { RowRef } from "#shared/kernel/topic-ref.ts";
import type { Answer } from "#web/kernel/api/call.ts";
import { useTopic } from "./hooks.ts";
import { afterDepartures, appliedTo, type LiveAnswer, type RowsIn } from "./live-answer.ts";
import { rowEventOf } from "./live-rows.ts";

interface LiveAnswerOptions<D, R extends LiveRow> {
  queryKey: QueryKey;
  /** Log topic whose row events change the answer; null reads it and follows nothing. */
  topic: RowRef<R> | null;
  read: (signal: AbortSignal) => Promise<Answer<D>>;
  rows: RowsIn<D, R>;
  enabled?: boolean;
}

/** A read answer that its topic's events keep in step: one record with its details, a short list. */
export function useLiveAnswer<D, R extends LiveRow>(options: LiveAnswerOptions<D, R>) {
  const { queryKey, topic, read, rows, enabled } = options;
  const client = useQueryClient();
  const query = useQuery({
    queryKey,
    enabled,
    queryFn: async ({ signal }) => {
      const fresh = await read(signal);
      const known = client.getQueryData<LiveAnswer<D>>(queryKey);
      return afterDepartures(known, fresh, rows, topic?.name ?? "");
    },
  });
  const reread = () => void client.invalidateQueries({ queryKey });
  const change = (to: (answer: LiveAnswer<D>) => LiveAnswer<D>) =>
    void client.setQueryData<LiveAnswer<D>>(queryKey, (known) => known && to(known));
  useTopic(query.data ? topic : null, {
    from: topic ? query.data?.positions[topic.name] : undefined,
    onSnapshotNeeded: reread,
    onEvents: (events) => {
      const changes = events.flatMap((event) => rowEventOf(event) ?? []);
      change((known) => {
        const applied = appliedTo(known, rows, changes);
        if (applied.reread) reread();
        return applied.answer;
      });
    },
  });
  return { data: query.data?.data, positions: query.data?.positions ?? {}, query, reread, change };
}
