import {
  LIMITS,
  type SubscribeRequest,
  type SubscribeResult,
  type WireError,
} from "#shared/kernel/wire.ts";
import type { TopicMatch, TopicTable } from "#shared/kernel/topics.ts";
import { metrics } from "../events/metrics.ts";
import type { Semaphore } from "../semaphore.ts";
import type { AccessChanges } from "./access-changes.ts";
import { askPolicies } from "./ask-policies.ts";
import { STAY_AWAY_MS, tooMany } from "./budget.ts";
import type { CanSubscribe } from "./topic-policy.ts";
import { toWireEvent, toWireGauge } from "./fanout.ts";
import type { GaugeCache } from "./gauge-cache.ts";
import type { Presence } from "./presence.ts";
import { roomOf, type HubSocket } from "./socket.ts";
import type { From, TopicLog } from "./topic-log.ts";

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
  /** So many subscribes are read at once, over all sockets. */
  turns: Semaphore;
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
  const { topics, person } = socket.data;
  const wanted = new Map(request.topics.map((from) => [from.topic, from]));
  const fresh = [...wanted.keys()].filter((topic) => !topics.has(topic)).length;
  if (topics.size + fresh > LIMITS.topicsPerSocket) {
    return tooMany(`A connection may follow ${LIMITS.topicsPerSocket} topics.`, STAY_AWAY_MS);
  }
  if (person.topics() + fresh > person.limits.topics) {
    return tooMany(`A person may follow ${person.limits.topics} topics.`, STAY_AWAY_MS);
  }
  // the person's turn first: who asks for much waits behind themself, not everybody behind them
  socket.data.asking = fresh;
  try {
    return await person.turns.run(() => hub.turns.run(() => answer(hub, socket, wanted)));
  } finally {
    socket.data.asking = 0;
  }
}

async function answer(
  hub: Subscriptions,
  socket: HubSocket,
  wanted: ReadonlyMap<string, From>,
): Promise<{ results: SubscribeResult[] }> {
  if (!socket.connected) return { results: [] };
  const joined = await join(hub, socket, [...wanted.keys()]);
  socket.data.asking = 0;
  const ofClass = (name: string) =>
    [...joined].filter(([, match]) => match.def.class === name).map(([topic]) => topic);
  const [missed, values] = await Promise.all([
    hub.log.missed(ofClass("log").map((topic) => wanted.get(topic)!)),
    hub.gauges.valuesOf(ofClass("gauge")),
  ]);
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
  const matches = topics.flatMap((topic) => hub.topics.match(topic) ?? []);
  await askPolicies({ ...hub, actor: () => socket.data.actor }, matches, (match) => {
    if (!socket.connected) return;
    socket.data.topics.set(match.topic, match);
    void socket.join(roomOf(match.topic));
    joined.set(match.topic, match);
  });
  return joined;
}
