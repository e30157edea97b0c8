import { hashKey, type QueryClient, type QueryKey } from "@tanstack/react-query";
import type { RowEvent } from "#shared/kernel/row-events.ts";
import type { WireEvent } from "#shared/kernel/wire.ts";
import { isOwnCause } from "../api/causes.ts";

interface Row {
  id: string;
  version: number;
}

/** Something that takes row events one by one: the feed of a grid. */
export interface RowSink<R> {
  apply(event: RowEvent<R>, own: boolean): void;
}

const OPS = new Set(["upsert", "left", "stale"]);

/** The row event in a hub event; null for those that carry none (a notice, an access change). */
export function rowEventOf<R>(event: WireEvent): RowEvent<R> | null {
  const data = event.data as { op?: string } | null;
  return data !== null && OPS.has(data.op ?? "") ? (data as RowEvent<R>) : null;
}

/** Whether a collection says that this record is to be read again: by its id, or all of them. */
export function staleFor(events: readonly WireEvent[], id: string): boolean {
  return events.some((event) => {
    const change = rowEventOf(event);
    return change?.op === "stale" && (!change.ids || change.ids.includes(id));
  });
}

/** Hands the row events of a topic to a grid's feed; own changes are confirmed, not flashed. */
export function intoFeed<R>(feed: RowSink<R>): (events: WireEvent[]) => void {
  return (events) => {
    for (const event of events) {
      const change = rowEventOf<R>(event);
      if (change) feed.apply(change, isOwnCause(event.causeId));
    }
  };
}

interface LiveRows<D, R> {
  client: QueryClient;
  queryKey: QueryKey;
  rowsOf: (data: D) => readonly R[];
  withRows: (data: D, rows: R[]) => D;
  /** Where a row goes that the data does not have; `ignore` for one page of a longer list. */
  unknown: "first" | "last" | "ignore";
}

/** Versions at which rows left, per query: an older upsert must not bring them back. */
const left = new Map<string, Map<string, number>>();

/** Applies the row events of a topic to the rows in a TanStack Query cache; `stale` reads again. */
export function liveRows<D, R extends Row>(live: LiveRows<D, R>): (events: WireEvent[]) => void {
  const { client, queryKey } = live;
  return (events) => {
    for (const event of events) {
      const change = rowEventOf<R>(event);
      if (!change) continue;
      if (change.op === "stale") void client.invalidateQueries({ queryKey });
      else client.setQueryData<D>(queryKey, (data) => data && patch(live, data, change));
    }
  };
}

function patch<D, R extends Row>(
  { queryKey, rowsOf, withRows, unknown }: LiveRows<D, R>,
  data: D,
  change: Exclude<RowEvent<R>, { op: "stale" }>,
): D {
  const gone = leftOf(queryKey);
  const rows = rowsOf(data);
  const at = rows.findIndex((row) => row.id === change.id);
  const known = at < 0 ? -1 : rows[at]!.version;
  if ((gone.get(change.id) ?? -1) >= change.version) return data;
  if (change.op === "left") {
    if (known > change.version) return data;
    gone.set(change.id, change.version);
    return at < 0 ? data : withRows(data, rows.toSpliced(at, 1));
  }
  if (known >= change.version) return data;
  if (at >= 0) return withRows(data, rows.with(at, change.row));
  if (unknown === "ignore") return data;
  return withRows(data, unknown === "first" ? [change.row, ...rows] : [...rows, change.row]);
}

function leftOf(queryKey: QueryKey): Map<string, number> {
  const key = hashKey(queryKey);
  const found = left.get(key) ?? new Map<string, number>();
  left.set(key, found);
  return found;
}
