import {
  LIMITS,
  type SubscribeRequest,
  type SubscribeResult,
  type WireError,
} from "#shared/kernel/wire.ts";
import type { TopicMatch, TopicTable } from "#shared/kernel/topics.ts";
import { metrics } from "../events/metrics.ts";
import type { AccessChanges } from "./access-changes.ts";
import type { CanSubscribe } from "./topic-policy.ts";
import { toWireEvent, toWireGauge } from "./fanout.ts";
import type { GaugeCache } from "./gauge-cache.ts";
import type { Presence } from "./presence.ts";
import { roomOf, type HubSocket } from "./socket.ts";
import { sizeOf, type TopicLog } from "./topic-log.ts";

export interface Subscriptions {
  topics: TopicTable;
  may: CanSubscribe;
  log: TopicLog;
  gauges: GaugeCache;
  presence: Presence;
  epoch(): string;
  /** Up to where this hub has handed on the log. */
  pos(): number;
  changes: AccessChanges;
}

/**
 * Answers a subscribe: authorize, join, read, in this order. What is sent to the room between the
 * join and the answer, the client drops by its number; nothing can fall between.
 */
export async function subscribe(
  hub: Subscriptions,
  socket: HubSocket,
  request: SubscribeRequest,
): Promise<{ results: SubscribeResult[] } | { error: WireError }> {
  const wanted = new Map(request.topics.map((from) => [from.topic, from]));
  const fresh = [...wanted.keys()].filter((topic) => !socket.data.topics.has(topic)).length;
  if (socket.data.topics.size + socket.data.asking + fresh > LIMITS.topicsPerSocket) {
    const detail = `A connection may follow ${LIMITS.topicsPerSocket} topics.`;
    return { error: { code: "too_many", detail } };
  }
  const joined = await join(hub, socket, [...wanted.keys()]);
  const ofClass = (name: string) =>
    [...joined].filter(([, match]) => match.def.class === name).map(([topic]) => topic);
  const [missed, values] = await Promise.all([
    hub.log.missed(ofClass("log").map((topic) => wanted.get(topic)!)),
    hub.gauges.valuesOf(ofClass("gauge")),
  ]);
  const replay = replayBudget();
  const results = await Promise.all(
    [...wanted.keys()].map(async (topic): Promise<SubscribeResult> => {
      // May have left meanwhile, by a revocation.
      const match = socket.data.topics.has(topic) ? joined.get(topic) : undefined;
      const base = { topic, epoch: hub.epoch(), head: 0 };
      if (!match) return { ...base, status: "denied" };
      if (match.def.class === "ephemeral") {
        const members = await hub.presence.members(topic).catch(() => []);
        return { ...base, status: "live", members };
      }
      if (match.def.class === "gauge") {
        // a value from ahead of the tail comes by the room, as events do
        const known = (values.get(topic) ?? []).filter(({ rev }) => rev <= hub.pos());
        const wire = known.map((value) => toWireGauge(value, match));
        return { ...base, status: "live", values: wire };
      }
      const { status, epoch, head, events } = missed.get(topic)!;
      if (status !== "replay") return { topic, status, epoch, head };
      if (!replay.takes(events)) return { topic, status: "snapshot", epoch, head };
      const wire = events.map((event) => toWireEvent(event, match));
      return { topic, status, epoch, head, events: wire };
    }),
  );
  for (const { status } of results) metrics.subscribes.inc({ status });
  return { results };
}

/** Joins the rooms of those topics that this socket may follow. */
async function join(
  hub: Subscriptions,
  socket: HubSocket,
  topics: readonly string[],
): Promise<Map<string, TopicMatch>> {
  const joined = new Map<string, TopicMatch>();
  const joinOne = async (topic: string): Promise<void> => {
    const match = hub.topics.match(topic);
    if (!match) return;
    await allowed(hub, socket, match, () => {
      if (!socket.connected) return;
      socket.data.topics.set(topic, match);
      void socket.join(roomOf(topic));
      joined.set(topic, match);
    });
  };
  await Promise.all(
    topics.map((topic) => {
      socket.data.asking += 1;
      return joinOne(topic).finally(() => (socket.data.asking -= 1));
    }),
  );
  return joined;
}

/** How much history one answer may carry; a topic that is too much for the rest gets a snapshot. */
function replayBudget() {
  let left: number = LIMITS.replayEventsAtOnce;
  let chars: number = LIMITS.replayCharsAtOnce;
  return {
    takes(events: Parameters<typeof sizeOf>[0]): boolean {
      const size = sizeOf(events);
      if (events.length > left || size > chars) return false;
      left -= events.length;
      chars -= size;
      return true;
    },
  };
}

/**
 * Asks the policy; again when a change that concerns this person came in while it was reading.
 * @param join runs at once on a yes: between the answer and the room nothing can change
 */
export async function allowed(
  { may, changes }: Pick<Subscriptions, "may" | "changes">,
  socket: HubSocket,
  match: TopicMatch,
  join?: () => void,
): Promise<boolean> {
  for (let tries = 0; tries < 5; tries++) {
    const { actor } = socket.data;
    const mark = changes.mark();
    const yes = await may(actor, match).catch(() => false);
    if (!yes) return false;
    if (changes.since(mark, actor, match)) continue;
    join?.();
    return true;
  }
  return false;
}
