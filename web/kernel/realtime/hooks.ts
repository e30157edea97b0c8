import { useEffect, useRef, useState } from "react";
import type { Member } from "#shared/kernel/wire.ts";
import type { Positions } from "../api/call.ts";
import type { Subscription } from "./client.ts";
import type { LogHandlers } from "./log-feed.ts";
import { rowEventOf, staleFor } from "./live-rows.ts";
import { realtime } from "./realtime.ts";

type ReadFrom = Positions[string];

interface ViewHandlers extends LogHandlers {
  from?: ReadFrom;
  /** The topic says to read again (a write of many rows, or one it could not tell). Grids hear it by their feed. */
  onStale?: () => void;
}

/**
 * Follows a log topic while mounted; null follows nothing. A new `from` (the view was read again)
 * moves the follower there, so that nothing between that read and now is missing.
 */
export function useTopic(topic: string | null, handlers: ViewHandlers): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  const subscription = useRef<Subscription | null>(null);
  useEffect(() => {
    if (topic === null) return;
    const own = realtime.subscribe(topic, {
      from: latest.current.from,
      onEvents: (events) => {
        latest.current.onEvents?.(events);
        if (events.some((event) => rowEventOf(event)?.op === "stale")) latest.current.onStale?.();
      },
      onSnapshotNeeded: (at) => latest.current.onSnapshotNeeded?.(at),
      onDenied: () => latest.current.onDenied?.(),
    });
    subscription.current = own;
    return () => {
      subscription.current = null;
      own.stop();
    };
  }, [topic]);
  useMove(subscription, handlers.from);
}

/**
 * Reads an open record again when its collection says `stale`: a write of many rows tells the
 * collection only, never each record's own topic.
 */
export function useStaleOf(
  collection: string | null,
  id: string,
  from: ReadFrom | undefined,
  reread: () => void,
): void {
  useTopic(collection, {
    from,
    onSnapshotNeeded: reread,
    onEvents: (events) => staleFor(events, id) && reread(),
  });
}

/** Reads a view again when another record changes whose fields it shows; null follows nothing. */
export function useChangesOf(
  topic: string | null,
  from: ReadFrom | undefined,
  reread: () => void,
): void {
  useTopic(topic, { from, onSnapshotNeeded: reread, onEvents: reread });
}

function useMove(subscription: { current: Subscription | null }, from: ReadFrom | undefined): void {
  const first = useRef(true);
  const { epoch, seq, read } = from ?? {};
  useEffect(() => {
    const isFirst = first.current;
    first.current = false;
    if (isFirst || epoch === undefined || seq === undefined) return;
    subscription.current?.moveTo({ epoch, seq });
  }, [subscription, epoch, seq, read]);
}

/** The last value of one key of a gauge topic; undefined until the first one. */
export function useGauge<V>(topic: string | null, key: string): V | undefined {
  const all = useGauges<V>(topic);
  return all.get(key);
}

/** All keys of a gauge topic with their last values. */
export function useGauges<V>(topic: string | null): ReadonlyMap<string, V> {
  const [values, setValues] = useState<ReadonlyMap<string, V>>(() => new Map());
  useEffect(() => {
    setValues(new Map());
    if (topic === null) return;
    const own = realtime.subscribe(topic, {
      onGauges: (all) =>
        setValues(new Map(Array.from(all.values(), ({ key, value }) => [key, value as V]))),
    });
    return () => own.stop();
  }, [topic]);
  return values;
}

/**
 * Who is on a record, and what this page does there (null: it only watches).
 * @returns everybody, this person included
 */
export function usePresence(
  entity: string,
  id: string | null,
  state: { mode: "viewing" | "editing"; field?: string } | null,
): readonly Member[] {
  const [members, setMembers] = useState<readonly Member[]>([]);
  const topic = id === null ? null : `presence:${entity}:${id}`;
  const { mode, field } = state ?? {};
  useEffect(() => {
    setMembers([]);
    if (topic === null) return;
    const own = realtime.subscribe(topic, { onPresence: setMembers });
    return () => {
      realtime.setPresence(topic, null);
      own.stop();
    };
  }, [topic]);
  useEffect(() => {
    if (topic === null) return;
    const said: Record<string, string> | null = mode ? { mode } : null;
    if (said && field !== undefined) said["field"] = field;
    realtime.setPresence(topic, said);
  }, [topic, mode, field]);
  return members;
}
