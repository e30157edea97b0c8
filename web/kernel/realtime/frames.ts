import type { z } from "zod";
import {
  opened,
  once,
  type GaugeRef,
  type LogRef,
  type PresenceRef,
} from "#shared/kernel/topic-ref.ts";
import type { Member, Unreadable } from "#shared/kernel/wire.ts";
import type { FeedHandlers, Position } from "./log-feed.ts";
import type { GaugeState, TopicHandlers } from "./topic.ts";

/** Handlers of a log topic whose events are `Ev`. */
export interface LogHandlers<Ev> {
  /** From `X-Positions` of the read that filled the view; without it the follower starts now. */
  from?: Position;
  /** In order, each once; rows may still be older than what the view has: compare versions. */
  onEvents?: (events: Ev[]) => void;
  /**
   * The view must be read (again): what happened before `at` is not told any more, or could not be
   * read. `isFirst`: the follower began without a place.
   */
  onSnapshotNeeded?: (at: Position, isFirst: boolean) => void;
  onDenied?: () => void;
}

/** Somebody who is there, and what they do. */
export interface Present<S> extends Omit<Member, "state"> {
  state: S;
}

/** Takes note of something that no schema fits. */
export type Refuse = (report: Unreadable) => void;

/** A frame's handler behind its schema: what does not fit is refused, and goes no further. */
export function readBy<S extends z.ZodType>(
  schema: S,
  take: (frame: z.output<S>) => void,
  refuse: (why: string) => void,
): (frame: unknown) => void {
  return (frame) => {
    const read = opened(schema, frame);
    if (read.ok) take(read.value);
    else refuse(read.why);
  };
}

/** Events behind their topic's schemas: one that does not fit has the view read again from there. */
export function readEvents<Ev>(
  topic: LogRef<Ev>,
  handlers: LogHandlers<Ev>,
  refuse: Refuse,
): FeedHandlers {
  const { from, onSnapshotNeeded, onDenied } = handlers;
  return {
    from,
    onSnapshotNeeded,
    onDenied,
    onEvents(events) {
      let good: Ev[] = [];
      const hand = () => {
        if (good.length > 0) handlers.onEvents?.(good);
        good = [];
      };
      for (const event of events) {
        const read = topic.open(event);
        if (read.ok) {
          good.push(read.value);
          continue;
        }
        hand();
        refuse({ topic: topic.name, what: event.type, why: read.why });
        onSnapshotNeeded?.({ epoch: event.epoch, seq: event.seq }, false);
      }
      hand();
    },
  };
}

/** Values behind their topic's schema. Of a key whose value does not fit the last good one stands. */
export function readGauges<V>(
  topic: GaugeRef<V>,
  onValues: (values: ReadonlyMap<string, V>) => void,
  forget: (state: GaugeState, why: string) => void,
): TopicHandlers {
  const open = once((state: GaugeState) => topic.open(state.value));
  let shown: ReadonlyMap<string, V> = new Map();
  return {
    onGauges(all) {
      const next = new Map<string, V>();
      const bad: [GaugeState, string][] = [];
      for (const [key, state] of all) {
        const read = open(state);
        const before = shown.get(key);
        if (read.ok) next.set(key, read.value);
        else bad.push([state, read.why]);
        if (!read.ok && before !== undefined) next.set(key, before);
      }
      shown = next;
      onValues(next);
      for (const [state, why] of bad) forget(state, why);
    },
  };
}

/** Members behind their topic's schema: who says something that does not fit is not shown. */
export function readPresence<S>(
  topic: PresenceRef<S>,
  onMembers: (members: readonly Present<S>[]) => void,
  refuse: Refuse,
): TopicHandlers {
  return {
    onPresence(members) {
      onMembers(
        members.flatMap(({ userId, name, state }) => {
          const read = topic.open(state);
          if (read.ok) return [{ userId, name, state: read.value }];
          refuse({ topic: topic.name, what: "member", why: read.why });
          return [];
        }),
      );
    },
  };
}
