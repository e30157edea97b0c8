import type { Pool } from "pg";
import { LIMITS } from "#shared/kernel/wire.ts";
import { metrics } from "../events/metrics.ts";
import type { LogEvent } from "../events/log-event.ts";
import { toEvent } from "../events/log-event.ts";

/** What a client that was at `from` missed. */
export interface Missed {
  status: "live" | "replay" | "snapshot";
  epoch: string;
  head: number;
  events: LogEvent[];
}
export interface From {
  topic: string;
  epoch?: string;
  seq?: number;
}

/** The newest events of a topic, without a gap: those with `head - events.length < seq ≤ head`. */
interface Ring {
  head: number;
  events: LogEvent[];
  /** The lowest position that the database was asked from: there is no more to be had than what came. */
  asked: number;
  /** Characters of their data. */
  chars: number;
}

const MAX_EVENTS = 100_000;
/** Characters of the data of all remembered events. */
const MAX_CHARS = 64_000_000;

export const sizeOf = (events: readonly LogEvent[]): number =>
  events.reduce((chars, { size }) => chars + size, 0);

// Heads and events in one statement, so that both are of one moment.
const LOAD = `
  select t.topic, coalesce(h.seq, 0) as head,
         (select coalesce(json_agg(x order by x.seq), '[]') from (
            select e.pos, e.topic, e.epoch, e.seq, e.type, e.data::text as data, e.cause_id, e.authz,
                   to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
              from event_log e
             where e.topic = t.topic and e.epoch = h.epoch
               and e.seq > greatest(t.since, h.seq - ${LIMITS.replayEvents})) x) as events
    from unnest($1::text[], $2::bigint[]) as t(topic, since)
    left join topic_head h on h.topic = t.topic and h.epoch = $3`;

/**
 * The hub's memory of recent events, so that a thousand clients that come back cost a few queries.
 * What the tail reads is appended; what a client needs from before is loaded once per topic.
 */
export class TopicLog {
  private rings = new Map<string, Ring>();
  /** Where topics stand, kept when their events are not: clients compare with them. */
  private heads = new Map<string, number>();
  private count = 0;
  private chars = 0;
  private wanted = new Map<string, number>();
  private loading: Promise<void> | null = null;
  private readonly pool: Pool;
  private epoch = "";
  /** Position up to which the tail has come: later changes of access are not in effect here yet. */
  private reached = 0;

  constructor(pool: Pool) {
    this.pool = pool;
  }

  /** Starts over in `epoch`, behind `pos`: what was remembered belongs to a history that is gone. */
  reset(epoch: string, pos: number): void {
    this.epoch = epoch;
    this.reached = pos;
    this.rings.clear();
    this.heads.clear();
    this.count = 0;
    this.chars = 0;
  }

  /** Takes an event of the tail, in order. */
  append(event: LogEvent): void {
    if (event.epoch !== this.epoch) return;
    this.reached = event.pos;
    this.moved(event.topic, event.seq);
    const ring = this.rings.get(event.topic);
    if (!ring) {
      this.put(event.topic, { head: event.seq, events: [event], asked: Infinity });
      return;
    }
    if (event.seq <= ring.head) return;
    if (event.seq > ring.head + 1) {
      metrics.holes.inc(event.seq - ring.head - 1);
      this.put(event.topic, { head: event.seq, events: [event], asked: Infinity });
      return;
    }
    ring.head = event.seq;
    ring.events.push(event);
    this.count += 1;
    this.chars += event.size;
    ring.chars += event.size;
    // the rings that are trimmed first are those that nothing came to for longest
    this.rings.delete(event.topic);
    this.rings.set(event.topic, ring);
    if (ring.events.length > LIMITS.replayEvents * 1.2 || ring.chars > LIMITS.replayCharsAtOnce) {
      this.put(event.topic, { ...ring });
    }
    this.trim();
  }

  /** Last known seq of a topic; null when this hub has not needed it yet. */
  headOf(topic: string): number | null {
    return this.heads.get(topic) ?? null;
  }

  /** What each client position missed. Positions of another epoch or too far back: snapshot. */
  async missed(froms: readonly From[]): Promise<Map<string, Missed>> {
    for (const from of froms) this.want(from);
    while (froms.some((from) => this.wanted.has(from.topic))) {
      this.loading ??= this.load().finally(() => (this.loading = null));
      await this.loading;
      // Another client may have been waiting for a topic further back meanwhile.
      for (const from of froms) this.want(from);
    }
    return new Map(froms.map((from) => [from.topic, this.answer(from)]));
  }

  private want(from: From): void {
    const ring = this.rings.get(from.topic);
    const since = from.epoch === this.epoch && from.seq !== undefined ? from.seq : Infinity;
    if (ring) {
      const held = since >= ring.head - ring.events.length;
      if (held || since >= ring.asked || ring.head - since > LIMITS.replayEvents) return;
    }
    this.wanted.set(from.topic, Math.min(since, this.wanted.get(from.topic) ?? Infinity));
  }

  private answer({ topic, epoch, seq }: From): Missed {
    const ring = this.rings.get(topic) ?? { head: 0, events: [], asked: 0 };
    const base = { epoch: this.epoch, head: ring.head, events: [] };
    if (seq === undefined) return { ...base, status: "live" };
    const behind = ring.head - seq;
    if (epoch !== this.epoch || behind > ring.events.length) return { ...base, status: "snapshot" };
    if (behind > LIMITS.replayEvents) return { ...base, status: "snapshot" };
    if (behind <= 0) return { ...base, status: "live" };
    // What was loaded from ahead of the tail comes by the room, to those who may still hear it then.
    const events = ring.events.slice(-behind).filter(({ pos }) => pos <= this.reached);
    const head = events.at(-1)?.seq ?? seq;
    return { ...base, status: events.length > 0 ? "replay" : "live", head, events };
  }

  private async load(): Promise<void> {
    const batch = [...this.wanted];
    this.wanted.clear();
    const epoch = this.epoch;
    const { rows } = await this.pool.query<{
      topic: string;
      head: number | string;
      events: Parameters<typeof toEvent>[0][];
    }>({
      name: "topic-log",
      text: LOAD,
      values: [
        batch.map(([topic]) => topic),
        batch.map(([, since]) => (since === Infinity ? Number.MAX_SAFE_INTEGER : since)),
        epoch,
      ],
    });
    if (epoch !== this.epoch) return;
    const since = new Map(batch);
    for (const row of rows) {
      const head = Number(row.head);
      const asked = Math.max(since.get(row.topic)!, head - LIMITS.replayEvents);
      this.merge(row.topic, { head, events: row.events.map(toEvent), asked });
    }
  }

  /** Joins what was loaded with what the tail appended meanwhile. */
  private merge(topic: string, loaded: Omit<Ring, "chars">): void {
    const ring = this.rings.get(topic);
    const all = [...loaded.events, ...(ring?.events ?? [])];
    const bySeq = new Map(all.map((event) => [event.seq, event]));
    const head = Math.max(loaded.head, ring?.head ?? 0);
    this.moved(topic, head);
    const events: LogEvent[] = [];
    for (let seq = head; bySeq.has(seq); seq--) events.push(bySeq.get(seq)!);
    const asked = Math.min(loaded.asked, ring?.asked ?? Infinity);
    this.put(topic, { head, events: events.reverse(), asked });
  }

  /** Keeps the topics that moved or were asked for last. */
  private moved(topic: string, head: number): void {
    const known = this.heads.get(topic) ?? 0;
    this.heads.delete(topic);
    this.heads.set(topic, Math.max(known, head));
    if (this.heads.size > MAX_EVENTS) this.heads.delete(this.heads.keys().next().value!);
  }

  private put(topic: string, { events, ...ring }: Omit<Ring, "chars">): void {
    const kept = newest(events);
    this.forget(topic);
    this.rings.set(topic, { ...ring, events: kept, chars: sizeOf(kept) });
    this.count += kept.length;
    this.chars += sizeOf(kept);
    this.trim();
  }

  private forget(topic: string): void {
    const ring = this.rings.get(topic);
    if (!ring) return;
    this.rings.delete(topic);
    this.count -= ring.events.length;
    this.chars -= ring.chars;
  }

  /** Forgets the topics that were touched longest ago; a client that needs one loads it again. */
  private trim(): void {
    for (const topic of this.rings.keys()) {
      const few = this.count <= MAX_EVENTS && this.rings.size <= MAX_EVENTS;
      if (few && this.chars <= MAX_CHARS) return;
      this.forget(topic);
    }
  }
}

/** As many of the last events as one answer may carry. */
function newest(events: readonly LogEvent[]): LogEvent[] {
  let from = events.length;
  let chars = 0;
  while (from > 0 && events.length - from < LIMITS.replayEvents) {
    chars += events[from - 1]!.size;
    if (chars > LIMITS.replayCharsAtOnce) break;
    from -= 1;
  }
  return events.slice(from);
}
