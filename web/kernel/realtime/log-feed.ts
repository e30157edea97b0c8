import type { SubscribeResult, WireEvent } from "#shared/kernel/wire.ts";

/** Where a follower stands in a topic's log. */
export interface Position {
  epoch: string;
  seq: number;
}

/** See `LogHandlers`; events are as they came, not read yet. */
export interface FeedHandlers {
  from?: Position;
  onEvents?: (events: WireEvent[]) => void;
  onSnapshotNeeded?: (at: Position, isFirst: boolean) => void;
  onDenied?: () => void;
}

/** One subscriber of a topic with its own place in the log. */
export class Follower {
  readonly handlers: FeedHandlers;
  position: Position | null;

  constructor(handlers: FeedHandlers) {
    this.handlers = handlers;
    this.position = handlers.from ?? null;
  }
}

/** Of no epoch that a hub knows: whoever asks from here is sent to read. */
const NOWHERE: Position = { epoch: "none", seq: 0 };
const GAP_MS = 250;
const RECENT = 300;

/**
 * Puts the events of one topic in order for its followers: drops what was seen, waits a moment for
 * what is missing, then asks the server for everything since the follower that is furthest behind.
 */
export class LogFeed {
  private readonly request: () => void;
  private readonly followers = new Set<Follower>();
  private held = new Map<number, WireEvent>();
  private recent: WireEvent[] = [];
  private epoch: string | null = null;
  private last = 0;
  private asked: Position | null = null;
  private pending = false;
  private denied = false;
  private gap: ReturnType<typeof setTimeout> | null = null;

  /** @param request asks for a subscribe soon; `from()` then says from where */
  constructor(request: () => void) {
    this.request = request;
  }

  get size(): number {
    return this.followers.size;
  }

  add(handlers: FeedHandlers): Follower {
    const follower = new Follower(handlers);
    this.followers.add(follower);
    // what was forbidden then may be allowed now: a person who is the current task again
    if (this.denied) this.request();
    if (this.epoch === null || this.pending) return follower;
    if (follower.position) this.moveTo(follower, follower.position);
    else this.startOver(follower, { epoch: this.epoch, seq: this.last });
    return follower;
  }

  remove(follower: Follower): void {
    this.followers.delete(follower);
  }

  /** The view was read again and now stands at `position`: what came since is told again. */
  moveTo(follower: Follower, position: Position): void {
    follower.position = position;
    if (this.epoch === null || this.pending) return;
    const first = this.recent[0]?.seq ?? this.last + 1;
    if (position.epoch !== this.epoch || position.seq < first - 1) {
      this.request();
      return;
    }
    for (const event of this.recent) this.held.set(event.seq, event);
    this.deliver();
  }

  /** A part of the view was read at `position`: what came since is told again, nothing is left out. */
  hearSince(follower: Follower, position: Position): void {
    const now = follower.position;
    if (!now || position.epoch !== now.epoch || position.seq < now.seq) {
      this.moveTo(follower, position);
    }
  }

  /** An answer could not be read: the next one gives every follower a new place, and a fresh read. */
  lose(): void {
    this.interrupted();
    for (const follower of this.followers) follower.position &&= NOWHERE;
  }

  /** Where the next subscribe starts; undefined when no follower has a place yet. */
  from(): Position | undefined {
    let least: Position | null = null;
    for (const { position } of this.followers) {
      if (!position || (this.epoch !== null && position.epoch !== this.epoch)) continue;
      if (!least || position.seq < least.seq) least = position;
    }
    return least ?? undefined;
  }

  /** A subscribe is on its way. Frames that come before its answer wait. */
  sent(from: Position | undefined): void {
    this.pending = true;
    this.asked = from ?? null;
    this.clearGap();
  }

  /** The connection is gone, and with it the answer. */
  interrupted(): void {
    this.pending = false;
    this.held.clear();
    this.clearGap();
  }

  answer(result: SubscribeResult): void {
    this.pending = false;
    if (result.status === "denied") {
      this.deny();
      return;
    }
    this.denied = false;
    const at = { epoch: result.epoch, seq: result.head };
    const tooFar = result.status === "snapshot";
    // The store lost what this page has seen: its numbers will be given out again.
    const isAhead = tooFar && (this.asked?.seq ?? 0) > at.seq;
    if (this.epoch !== at.epoch || isAhead) {
      for (const [seq, event] of this.held) if (event.epoch !== at.epoch) this.held.delete(seq);
      this.recent = [];
      this.last = 0;
      this.epoch = at.epoch;
    }
    this.last = Math.max(this.last, at.seq);
    for (const follower of this.followers) {
      const { position } = follower;
      const lost =
        !position ||
        position.epoch !== at.epoch ||
        (tooFar && position.seq !== at.seq && position.seq <= (this.asked?.seq ?? Infinity));
      if (lost) this.startOver(follower, at);
    }
    for (const event of result.events ?? []) this.held.set(event.seq, event);
    this.deliver();
    // One that joined while the answer was under way may stand further back than was asked.
    if (this.least() < at.seq) this.request();
  }

  frame(events: readonly WireEvent[]): void {
    for (const event of events) {
      if (this.epoch !== null && event.epoch !== this.epoch && !this.pending) {
        this.request();
        return;
      }
      this.held.set(event.seq, event);
    }
    if (!this.pending) this.deliver();
  }

  /** Where the topic stands: tells a lost last event. */
  head(seq: number): void {
    if (!this.pending && this.epoch !== null && seq > this.least()) this.watchGap();
  }

  deny(): void {
    this.epoch = null;
    this.denied = true;
    this.interrupted();
    for (const { handlers } of [...this.followers]) handlers.onDenied?.();
  }

  private startOver(follower: Follower, at: Position): void {
    const isFirst = follower.position === null;
    follower.position = at;
    follower.handlers.onSnapshotNeeded?.(at, isFirst);
  }

  private least(): number {
    let least = Infinity;
    for (const { position } of this.followers) {
      if (position) least = Math.min(least, position.seq);
    }
    return least;
  }

  private deliver(): void {
    for (const follower of [...this.followers]) {
      const { position } = follower;
      if (!position || position.epoch !== this.epoch) continue;
      const events: WireEvent[] = [];
      let seq = position.seq;
      for (let next = this.held.get(seq + 1); next; next = this.held.get(seq + 1)) {
        events.push(next);
        seq += 1;
      }
      if (events.length === 0) continue;
      follower.position = { epoch: position.epoch, seq };
      this.remember(events);
      follower.handlers.onEvents?.(events);
    }
    const least = this.least();
    for (const seq of this.held.keys()) if (seq <= least) this.held.delete(seq);
    if (this.held.size > 0 && this.followers.size > 0) this.watchGap();
    else this.clearGap();
  }

  private remember(events: readonly WireEvent[]): void {
    for (const event of events) {
      if (
        event.seq <= this.last &&
        this.recent.length > 0 &&
        event.seq <= this.recent.at(-1)!.seq
      ) {
        continue;
      }
      if (this.recent.length > 0 && event.seq !== this.recent.at(-1)!.seq + 1) this.recent = [];
      this.recent.push(event);
      this.last = Math.max(this.last, event.seq);
    }
    if (this.recent.length > RECENT) this.recent = this.recent.slice(-RECENT);
  }

  private watchGap(): void {
    this.gap ??= setTimeout(() => {
      this.gap = null;
      this.request();
    }, GAP_MS);
  }

  private clearGap(): void {
    if (this.gap !== null) clearTimeout(this.gap);
    this.gap = null;
  }
}
