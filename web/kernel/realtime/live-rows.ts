import type { RowEvent } from "#shared/kernel/row-events.ts";
import type { RowTopicEvent } from "#shared/kernel/topic-ref.ts";
import { isOwnCause } from "../api/causes.ts";

/** Something that takes row events one by one: the feed of a grid. */
export interface RowSink<R> {
  apply(event: RowEvent<R>, own: boolean): void;
}

/** The row event in a hub event; null for a change of access, which changes no row. */
export function rowEventOf<R>(event: RowTopicEvent<R>): RowEvent<R> | null {
  return event.type === "accessChanged" ? null : event.data;
}

/** Whether a collection says that this record is to be read again: by its id, or all of them. */
export function staleFor(events: readonly RowTopicEvent<unknown>[], id: string): boolean {
  return events.some(
    (event) => event.type === "stale" && (!event.data.ids || event.data.ids.includes(id)),
  );
}

/** Hands the row events of a topic to a grid's feed; own changes are confirmed, not flashed. */
export function intoFeed<R>(feed: RowSink<R>): (events: readonly RowTopicEvent<R>[]) => void {
  return (events) => {
    for (const event of events) {
      const change = rowEventOf(event);
      if (change) feed.apply(change, isOwnCause(event.causeId));
    }
  };
}
