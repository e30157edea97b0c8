import type { Pool } from "pg";
import { LIMITS } from "#shared/kernel/wire.ts";
import { metrics } from "../events/metrics.ts";
import type { LogEvent } from "../events/log-event.ts";
import { loadTopics } from "./topic-log-load.ts";

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

const sizeOf = (events: readonly LogEvent[]): number =>
  events.reduce((chars, { size }) => chars + size, 0);

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
  private loading: Promise<ReadonlyMap<string, number>> | null = null;
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

  /**
   * What each client position missed. Positions of another epoch, too far back, or ahead of the store
   * (which lost what they saw): snapshot. So are those for which one answer has no room any more: their
   * events are not even loaded.
   */
  async missed(froms: readonly From[]): Promise<Map<string, Missed>> {
    const budget = replayBudget();
    const answers = new Map<string, Missed>();
    const answer = (from: From) => answers.set(from.topic, budget.cut(this.answer(from)));
    let open = froms.filter((from) => !this.isAtHand(from) || !answer(from));
    while (open.length > 0) {
      for (const from of open) this.want(from.topic, budget.spent() ? Infinity : this.since(from));
      this.loading ??= this.load().finally(() => (this.loading = null));
      const loaded = await this.loading;
      // answered at once: what was loaded may be forgotten again for what others ask
      open = open.filter((from) => {
        const since = loaded.get(from.topic) ?? null;
        const enough = since !== null && (since <= this.since(from) || budget.spent());
        return !enough || !answer(from);
      });
    }
    return answers;
  }

  /** Behind which position there is something to be had for this client: of another epoch nothing. */
  private since({ epoch, seq }: From): number {
    return epoch === this.epoch && seq !== undefined ? seq : Infinity;
  }

  private isAtHand(from: From): boolean {
    const ring = this.rings.get(from.topic);
    if (!ring) return false;
    const since = this.since(from);
    if (since === Infinity) return true;
    // one who is ahead of this hub may come from a faster one: the store tells
    if (since > ring.head) return false;
    const held = since >= ring.head - ring.events.length;
    return held || since >= ring.asked || ring.head - since > LIMITS.replayEvents;
  }

  private want(topic: string, since: number): void {
    this.wanted.set(topic, Math.min(since, this.wanted.get(topic) ?? Infinity));
  }

  private answer({ topic, epoch, seq }: From): Missed {
    const ring = this.rings.get(topic) ?? { head: this.heads.get(topic) ?? 0, events: [] };
    const base = { epoch: this.epoch, head: ring.head, events: [] };
    if (seq === undefined) return { ...base, status: "live" };
    const behind = ring.head - seq;
    if (epoch !== this.epoch || behind > ring.events.length) return { ...base, status: "snapshot" };
    if (behind > LIMITS.replayEvents) return { ...base, status: "snapshot" };
    if (behind < 0) return { ...base, status: "snapshot" };
    if (behind === 0) return { ...base, status: "live" };
    // What was loaded from ahead of the tail comes by the room, to those who may still hear it then.
    const events = ring.events.slice(-behind).filter(({ pos }) => pos <= this.reached);
    const head = events.at(-1)?.seq ?? seq;
    return { ...base, status: events.length > 0 ? "replay" : "live", head, events };
  }

  /** Loads what is wanted now. @returns of the topics that fitted, behind which position each */
  private async load(): Promise<ReadonlyMap<string, number>> {
    const { epoch, wanted } = this;
    this.wanted = new Map();
    const loaded = await loadTopics(this.pool, epoch, wanted);
    if (epoch !== this.epoch) return new Map();
    for (const { topic, ...ring } of loaded) this.merge(topic, ring);
    return new Map(loaded.map(({ topic }) => [topic, wanted.get(topic)!]));
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

/** How much history one answer may carry; a topic that is too much for the rest gets a snapshot. */
function replayBudget() {
  let left: number = LIMITS.replayEventsAtOnce;
  let chars: number = LIMITS.replayCharsAtOnce;
  let refused = false;
  return {
    /** Once something did not fit: no more is loaded for this answer. */
    spent: () => refused,
    cut(missed: Missed): Missed {
      if (missed.status !== "replay") return missed;
      const { events, epoch } = missed;
      const size = sizeOf(events);
      if (events.length > left || size > chars) {
        refused = true;
        return { status: "snapshot", epoch, head: missed.head, events: [] };
      }
      left -= events.length;
      chars -= size;
      return missed;
    },
  };
}
