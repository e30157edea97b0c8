import { useCallback, useEffect, useRef, useState } from "react";
import type { z } from "zod";
import { presenceTopic } from "#shared/kernel/system-topics.ts";
import type { GaugeRef, LogRef, RowRef } from "#shared/kernel/topic-ref.ts";
import type { Positions } from "../api/call.ts";
import type { Subscription } from "./client.ts";
import type { LogHandlers, Present } from "./frames.ts";
import { staleFor } from "./live-rows.ts";
import { realtime } from "./realtime.ts";

type ReadFrom = Positions[string];

interface ViewHandlers<Ev> extends LogHandlers<Ev> {
  from?: ReadFrom;
  /** The topic says to read again (a write of many rows, or one it could not tell). Grids hear it by their feed. */
  onStale?: () => void;
}

/**
 * Follows a log topic while mounted; null follows nothing. A new `from` (the view was read again)
 * moves the follower there, so that nothing between that read and now is missing.
 * @returns to be called when a part of the view was read: what came since is told once more
 */
export function useTopic<Ev extends { type: string }>(
  topic: LogRef<Ev> | null,
  handlers: ViewHandlers<Ev>,
): (partFrom: ReadFrom) => void {
  const latest = useRef({ topic, handlers });
  useEffect(() => {
    latest.current = { topic, handlers };
  });
  const subscription = useRef<Subscription | null>(null);
  /** Parts that were read before there was a subscription. */
  const early = useRef<ReadFrom[]>([]);
  const name = topic?.name;
  useEffect(() => {
    const { topic: followed } = latest.current;
    if (!followed) return;
    const own = realtime.subscribe(followed, {
      from: latest.current.handlers.from,
      onEvents: (events) => {
        latest.current.handlers.onEvents?.(events);
        if (events.some(({ type }) => type === "stale")) latest.current.handlers.onStale?.();
      },
      onSnapshotNeeded: (at, isFirst) => latest.current.handlers.onSnapshotNeeded?.(at, isFirst),
      onDenied: () => latest.current.handlers.onDenied?.(),
    });
    subscription.current = own;
    for (const at of early.current.splice(0)) own.hearSince(at);
    return () => {
      subscription.current = null;
      own.stop();
    };
  }, [name]);
  useNewer(handlers.from, (at) => subscription.current?.moveTo(at));
  return useCallback((at: ReadFrom) => {
    if (subscription.current) subscription.current.hearSince(at);
    else early.current.push(at);
  }, []);
}

/** Calls back when a later read gives another place, not for the first one. */
function useNewer(from: ReadFrom | undefined, moved: (at: ReadFrom) => void): void {
  const first = useRef(true);
  const latest = useRef(moved);
  latest.current = moved;
  const { epoch, seq, read } = from ?? {};
  useEffect(() => {
    const isFirst = first.current;
    first.current = false;
    if (isFirst || epoch === undefined || seq === undefined) return;
    latest.current({ epoch, seq });
  }, [epoch, seq, read]);
}

/**
 * Reads an open record again when its collection says `stale`: a write of many rows tells the
 * collection only, never each record's own topic.
 */
export function useStaleOf(
  collection: RowRef<unknown> | null,
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
  topic: LogRef | null,
  from: ReadFrom | undefined,
  reread: () => void,
): void {
  useTopic(topic, { from, onSnapshotNeeded: reread, onEvents: reread });
}

/** The last value of one key of a gauge topic; undefined until the first one. */
export function useGauge<V>(topic: GaugeRef<V> | null, key: string): V | undefined {
  const all = useGauges(topic);
  return all.get(key);
}

/** All keys of a gauge topic with their last values. */
export function useGauges<V>(topic: GaugeRef<V> | null): ReadonlyMap<string, V> {
  const [values, setValues] = useState<ReadonlyMap<string, V>>(() => new Map());
  const latest = useRef(topic);
  latest.current = topic;
  const name = topic?.name;
  useEffect(() => {
    setValues(new Map());
    if (!latest.current) return;
    const own = realtime.subscribeGauge(latest.current, setValues);
    return () => own.stop();
  }, [name]);
  return values;
}

/** What a person does on a record. */
type Doing = z.output<typeof presenceTopic.state>;
/** Somebody who is on a record. */
export type Viewer = Present<Doing>;

/**
 * Who is on a record, and what this page does there (null: it only watches).
 * @returns everybody, this person included
 */
export function usePresence(
  entity: string,
  id: string | null,
  state: Doing | null,
): readonly Viewer[] {
  const topic = id === null ? null : presenceTopic.ref({ entity, id });
  const [members, setMembers] = useState<readonly Viewer[]>([]);
  const { mode, field } = state ?? {};
  const latest = useRef(topic);
  latest.current = topic;
  const name = topic?.name;
  useEffect(() => {
    setMembers([]);
    const followed = latest.current;
    if (!followed) return;
    const own = realtime.subscribePresence(followed, setMembers);
    return () => {
      realtime.setPresence(followed, null);
      own.stop();
    };
  }, [name]);
  useEffect(() => {
    if (!latest.current) return;
    const said: Record<string, string> | null = mode ? { mode } : null;
    if (said && field !== undefined) said["field"] = field;
    realtime.setPresence(latest.current, said);
  }, [name, mode, field]);
  return members;
}
