import type { TopicMatch, TopicTable } from "#shared/kernel/topics.ts";
import type { WireEvent, WireGauge } from "#shared/kernel/wire.ts";
import type { GaugeValue, LogEvent } from "../events/log-event.ts";

/** Hands frames to the sockets of this process that follow a topic. */
export interface Rooms {
  followed(topic: string): boolean;
  sendEvents(topic: string, events: WireEvent[]): void;
  sendGauges(topic: string, values: WireGauge[]): void;
}

const EVENTS_MS = 30;
const GAUGES_MS = 150;
const MAX_FRAME_EVENTS = 200;

/** Leaves out what the audience must not see: a portal gets no position and no one's cause. */
export function toWireEvent(event: LogEvent, match: TopicMatch): WireEvent {
  const { topic, epoch, seq, type, data, at, causeId } = event;
  const wire: WireEvent = { topic, epoch, seq, type, data, at };
  if (causeId && match.def.audience !== "portal") wire.causeId = causeId;
  return wire;
}

export function toWireGauge(gauge: GaugeValue, match: TopicMatch): WireGauge {
  const rev = match.def.audience === "portal" ? gauge.step : gauge.rev;
  return { topic: gauge.topic, key: gauge.key, rev, value: gauge.value };
}

/**
 * One frame per topic and tick. The first event after a pause goes out at once, those of a burst
 * together; of a gauge only the last value of a tick goes out.
 */
export class Fanout {
  private events = new Map<string, { match: TopicMatch; items: LogEvent[] }>();
  private gauges = new Map<string, { match: TopicMatch; byKey: Map<string, GaugeValue> }>();
  private lastEvents = new Map<string, number>();
  private lastGauges = new Map<string, number>();
  private timers = new Set<NodeJS.Timeout>();
  private readonly topics: TopicTable;
  private readonly rooms: Rooms;

  constructor(topics: TopicTable, rooms: Rooms) {
    this.topics = topics;
    this.rooms = rooms;
  }

  addEvents(events: readonly LogEvent[]): void {
    const fresh = new Set<string>();
    for (const event of events) {
      const waiting = this.events.get(event.topic);
      if (waiting) {
        waiting.items.push(event);
        continue;
      }
      if (!this.rooms.followed(event.topic)) continue;
      const match = this.topics.match(event.topic);
      if (!match) continue;
      this.events.set(event.topic, { match, items: [event] });
      fresh.add(event.topic);
    }
    for (const topic of fresh)
      this.plan(topic, this.lastEvents, EVENTS_MS, () => this.sendEvents(topic));
  }

  addGauges(values: readonly GaugeValue[]): void {
    const fresh = new Set<string>();
    for (const value of values) {
      let waiting = this.gauges.get(value.topic);
      if (!waiting) {
        if (!this.rooms.followed(value.topic)) continue;
        const match = this.topics.match(value.topic);
        if (!match) continue;
        waiting = { match, byKey: new Map() };
        this.gauges.set(value.topic, waiting);
        fresh.add(value.topic);
      }
      waiting.byKey.set(value.key, value);
    }
    for (const topic of fresh)
      this.plan(topic, this.lastGauges, GAUGES_MS, () => this.sendGauges(topic));
  }

  /** Forgets what waits, after a reset of history. */
  clear(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.events.clear();
    this.gauges.clear();
    this.lastEvents.clear();
    this.lastGauges.clear();
  }

  private plan(topic: string, last: Map<string, number>, tick: number, send: () => void): void {
    const now = performance.now();
    const due = (last.get(topic) ?? 0) + tick - now;
    if (last.size > 20_000) last.clear();
    last.set(topic, Math.max(now, now + due));
    if (due <= 0) {
      send();
      return;
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      send();
    }, due);
    this.timers.add(timer);
  }

  private sendEvents(topic: string): void {
    const waiting = this.events.get(topic);
    this.events.delete(topic);
    if (!waiting) return;
    const wire = waiting.items.map((event) => toWireEvent(event, waiting.match));
    for (let i = 0; i < wire.length; i += MAX_FRAME_EVENTS) {
      this.rooms.sendEvents(topic, wire.slice(i, i + MAX_FRAME_EVENTS));
    }
  }

  private sendGauges(topic: string): void {
    const waiting = this.gauges.get(topic);
    this.gauges.delete(topic);
    if (!waiting) return;
    const values = [...waiting.byKey.values()];
    this.rooms.sendGauges(
      topic,
      values.map((value) => toWireGauge(value, waiting.match)),
    );
  }
}
