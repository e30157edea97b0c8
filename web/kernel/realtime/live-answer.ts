import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { RowEvent } from "#shared/kernel/row-events.ts";
import { RowSet, type LiveRow } from "#shared/kernel/row-set.ts";
import type { RowRef, RowTopicEvent } from "#shared/kernel/topic-ref.ts";
import type { Answer } from "../api/call.ts";
import { rowEventOf } from "./live-rows.ts";

/** A read answer that events change, with the versions at which rows left it. */
export interface LiveAnswer<D> extends Answer<D> {
  departures?: ReadonlyMap<string, number>;
}

/** Where the rows of an answer are. */
export interface RowsIn<D, R extends LiveRow> {
  rowsOf: (data: D) => readonly R[];
  /** The data with these rows, which may know less of themselves than the read: keep the rest. */
  withRows: (data: D, rows: readonly R[]) => D;
  /** What a row means that is not there, and what one that left: read again, when not said here. */
  unknown?: "add" | "ignore";
  left?: "drop";
}

interface Applied<D> {
  answer: LiveAnswer<D>;
  /** It cannot be told from the events what the view is now. */
  reread: boolean;
}

/** An answer after these events; the same object when they change nothing. */
export function appliedTo<D, R extends LiveRow>(
  answer: LiveAnswer<D>,
  rows: RowsIn<D, R>,
  events: readonly RowEvent<R>[],
): Applied<D> {
  const set = new RowSet(rows.rowsOf(answer.data), answer.departures);
  const isOthers = (id: string) => rows.unknown === "ignore" && !set.has(id);
  let changed = false;
  let reread = false;
  for (const event of events) {
    if (event.op === "stale") {
      reread ||= !event.ids?.every(isOthers);
      continue;
    }
    const { op, id, version } = event;
    if (isOthers(id)) continue;
    const isKnown = set.has(id);
    if (op === "upsert" && !isKnown && rows.unknown !== "add") {
      reread ||= version > (set.departures().get(id) ?? -1);
      continue;
    }
    if (!set.apply(event)) continue;
    changed = true;
    reread ||= op === "left" && isKnown && rows.left !== "drop";
  }
  if (!changed) return { answer, reread };
  const data = rows.withRows(answer.data, set.rows());
  return { answer: { ...answer, data, departures: set.departures() }, reread };
}

/** A fresh answer behind one that is known: what left it at a later version is not back. */
export function afterDepartures<D, R extends LiveRow>(
  known: LiveAnswer<D> | undefined,
  fresh: Answer<D>,
  rows: RowsIn<D, R>,
  topic: string,
): LiveAnswer<D> {
  const epoch = fresh.positions[topic]?.epoch;
  if (!known?.departures || known.positions[topic]?.epoch !== epoch) return fresh;
  const read = rows.rowsOf(fresh.data);
  const set = new RowSet(read, known.departures);
  const departures = set.departures();
  const left = set.rows();
  if (left.length === read.length) return { ...fresh, departures };
  return { ...fresh, data: rows.withRows(fresh.data, left), departures };
}

interface Followed<D, R extends LiveRow> {
  client: QueryClient;
  queryKey: QueryKey;
  topic: RowRef<R> | null;
  read: (signal: AbortSignal) => Promise<Answer<D>>;
  rows: RowsIn<D, R>;
}

/** What a query needs to be a live answer: how it is read, and what it does with its topic's events. */
export function liveQuery<D, R extends LiveRow>({
  client,
  queryKey,
  topic,
  read,
  rows,
}: Followed<D, R>) {
  const reread = () => void client.invalidateQueries({ queryKey });
  const change = (to: (answer: LiveAnswer<D>) => LiveAnswer<D>) =>
    void client.setQueryData<LiveAnswer<D>>(queryKey, (known) => known && to(known));
  return {
    reread,
    change,
    async queryFn({ signal }: { signal: AbortSignal }): Promise<LiveAnswer<D>> {
      const fresh = await read(signal);
      const known = client.getQueryData<LiveAnswer<D>>(queryKey);
      return afterDepartures(known, fresh, rows, topic?.name ?? "");
    },
    onEvents(events: readonly RowTopicEvent<R>[]): void {
      const changes = events.flatMap((event) => rowEventOf(event) ?? []);
      change((known) => {
        const applied = appliedTo(known, rows, changes);
        if (applied.reread) reread();
        return applied.answer;
      });
    },
  };
}
