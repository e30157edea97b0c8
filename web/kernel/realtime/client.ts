import { z } from "zod";
import type { GaugeRef, LogRef, PresenceRef } from "#shared/kernel/topic-ref.ts";
import {
  LIMITS,
  zDenied,
  zEvents,
  zGauges,
  zHeads,
  zPresence,
  zSubscribeResult,
  type Member,
  type Unreadable,
} from "#shared/kernel/wire.ts";
import {
  readBy,
  readEvents,
  readGauges,
  readPresence,
  type LogHandlers,
  type Present,
} from "./frames.ts";
import { ACK_MS, HubLink, type HubSocket, type LinkOptions } from "./hub-link.ts";
import type { Position } from "./log-feed.ts";
import { Reports } from "./reports.ts";
import { Topic, type TopicHandlers } from "./topic.ts";

export interface RealtimeOptions extends LinkOptions {
  /** Something came that no schema fits; the hub is told, too. */
  onUnreadable?: (report: Unreadable) => void;
}

export interface Subscription {
  /** After the view was read again: continue from its `X-Positions`. */
  moveTo(position: Position): void;
  /** After a part of the view was read: what came since is told once more. */
  hearSince(position: Position): void;
  stop(): void;
}

const LINGER_MS = 1_000;
const PRESENCE_MS = 10_000;
const AGAIN_MS = 1_000;
const MAX_AGAIN_MS = 15_000;
const zAnswer = z.object({ results: z.array(z.unknown()) });
const zBusy = z.object({ error: z.object({ retryAfterMs: z.number().nonnegative() }) });
const zNamed = z.object({ topic: z.string() });

/**
 * The one client of the hub: keeps every topic's place in its log over all connections. Whatever was
 * lost with one is replayed on the next; what no schema fits is read again. Screens only see events in
 * order, as their topic declares them. Topics are shared, each is subscribed once however many follow it.
 */
export class Realtime {
  private readonly topics = new Map<string, Topic>();
  private readonly wanted = new Set<string>();
  private readonly link: HubLink;
  private readonly reports: Reports;
  private replayed = 0;
  /** Subscribes in a row that were not answered, or refused. */
  private unanswered = 0;
  private flushing: ReturnType<typeof setTimeout> | null = null;
  private renewing: ReturnType<typeof setInterval> | null = null;

  constructor(options: RealtimeOptions) {
    this.link = new HubLink(options, {
      listen: (socket) => this.listen(socket),
      opened: () => {
        this.replayed = 0;
        for (const name of this.topics.keys()) this.wanted.add(name);
        void this.flush();
      },
      lost: () => {
        for (const topic of this.topics.values()) topic.log.interrupted();
      },
    });
    this.reports = new Reports((report) => {
      options.onUnreadable?.(report);
      this.link.open?.emit("unreadable", report, () => undefined);
    });
  }

  /** Follows the events of a log topic. */
  subscribe<Ev>(topic: LogRef<Ev>, handlers: LogHandlers<Ev>): Subscription {
    return this.follow(topic.name, readEvents(topic, handlers, this.reports.add));
  }

  /** Follows the values of a gauge topic: all keys, after each change. */
  subscribeGauge<V>(
    topic: GaugeRef<V>,
    onValues: (values: ReadonlyMap<string, V>) => void,
  ): Subscription {
    const { name } = topic;
    const handlers = readGauges(topic, onValues, (state, why) => {
      const stood = this.topics.get(name)?.forgetGauge(state);
      if (stood) this.reports.add({ topic: name, what: state.key, why });
    });
    return this.follow(name, handlers);
  }

  /** Follows who is there: everybody, after each change. */
  subscribePresence<S>(
    topic: PresenceRef<S>,
    onMembers: (members: readonly Present<S>[]) => void,
  ): Subscription {
    return this.follow(topic.name, readPresence(topic, onMembers, this.reports.add));
  }

  /** Says what this page does on a presence topic it follows; renewed until null. */
  setPresence({ name }: PresenceRef, state: NonNullable<Member["state"]> | null): void {
    const topic = this.topics.get(name);
    if (!topic) return;
    topic.said = state;
    this.say(topic);
  }

  start(): void {
    if (!this.link.start()) return;
    this.renewing = setInterval(() => {
      for (const topic of this.topics.values()) if (topic.said) this.say(topic);
    }, PRESENCE_MS);
  }

  stop(): void {
    if (this.flushing) clearTimeout(this.flushing);
    if (this.renewing) clearInterval(this.renewing);
    this.flushing = this.renewing = null;
    this.link.stop();
  }

  private follow(name: string, handlers: TopicHandlers): Subscription {
    let topic = this.topics.get(name);
    if (!topic) {
      topic = new Topic(name, () => this.want(name));
      this.topics.set(name, topic);
      this.want(name);
    }
    const own = topic;
    const follower = own.add(handlers);
    let stopped = false;
    return {
      moveTo: (position) => own.log.moveTo(follower, position),
      hearSince: (position) => own.log.hearSince(follower, position),
      stop: () => {
        if (stopped) return;
        stopped = true;
        own.remove(follower);
        // A screen that opens next often follows the same topic.
        if (own.log.size === 0) setTimeout(() => this.drop(own), LINGER_MS);
      },
    };
  }

  private listen(socket: HubSocket): void {
    const { topics } = this;
    const refuse = (frame: string) => (why: string) => {
      this.reports.add({ topic: "", what: frame, why });
      // what it held is asked for: each topic from where it stands
      for (const name of topics.keys()) this.wanted.add(name);
      this.flushSoon(AGAIN_MS);
    };
    const events = readBy(
      zEvents,
      (frame) => topics.get(frame.events[0]?.topic ?? "")?.log.frame(frame.events),
      refuse("events"),
    );
    const gauges = readBy(
      zGauges,
      ({ values }) => topics.get(values[0]?.topic ?? "")?.takeGauges(values),
      refuse("gauges"),
    );
    const presence = readBy(
      zPresence,
      ({ topic, members, full }) => topics.get(topic)?.takeMembers(members, full === true),
      refuse("presence"),
    );
    const heads = readBy(
      zHeads,
      (frame) => {
        for (const [topic, seq] of Object.entries(frame.heads)) topics.get(topic)?.log.head(seq);
        for (const [topic, sum] of Object.entries(frame.revs ?? {}))
          topics.get(topic)?.gaugeHead(sum);
      },
      refuse("heads"),
    );
    const denied = readBy(
      zDenied,
      (frame) => {
        for (const topic of frame.topics) topics.get(topic)?.log.deny();
      },
      refuse("denied"),
    );
    socket.on("events", events);
    socket.on("gauges", gauges);
    socket.on("presence", presence);
    socket.on("heads", heads);
    socket.on("denied", denied);
  }

  private want(topic: string): void {
    this.wanted.add(topic);
    if (this.link.open) this.flushSoon(0);
  }

  private flushSoon(ms: number): void {
    this.flushing ??= setTimeout(() => void this.flush(), ms);
  }

  /** Subscribes all that is wanted; the connection counts as live when all is answered. */
  private async flush(): Promise<void> {
    this.flushing = null;
    const names = [...this.wanted].filter((name) => this.topics.has(name));
    this.wanted.clear();
    for (let i = 0; i < names.length; i += LIMITS.topicsPerSubscribe) {
      await this.ask(names.slice(i, i + LIMITS.topicsPerSubscribe));
    }
    if (this.link.open && this.wanted.size === 0) this.link.caughtUp(this.replayed);
  }

  private async ask(names: string[]): Promise<void> {
    const request = names.map((name) => {
      const { log } = this.topics.get(name)!;
      const from = log.from();
      log.sent(from);
      return { topic: name, ...from };
    });
    const answer: unknown = await this.link.open
      ?.timeout(ACK_MS)
      .emitWithAck("subscribe", { topics: request })
      .catch(() => null);
    if (!this.link.open) return;
    const read = zAnswer.safeParse(answer);
    if (read.success) {
      this.unanswered = 0;
      for (const result of read.data.results) this.take(result);
      return;
    }
    const { retryAfterMs = 0 } = zBusy.safeParse(answer).data?.error ?? {};
    this.askAgain(names, (topic) => topic.log.interrupted(), this.growingPause(retryAfterMs));
  }

  /** Asked once a second a hub that is busy would be kept busy: each refusal doubles the pause. */
  private growingPause(leastMs: number): number {
    const pause = Math.min(MAX_AGAIN_MS, AGAIN_MS * 2 ** Math.min(this.unanswered, 4));
    this.unanswered += 1;
    return Math.max(leastMs, pause) * (1 + 0.3 * Math.random());
  }

  /** One topic's part of an answer. */
  private take(result: unknown): void {
    const read = zSubscribeResult.safeParse(result);
    if (!read.success) {
      const { topic: name = "" } = zNamed.safeParse(result).data ?? {};
      const why = read.error.issues[0]?.path.join(".") ?? "";
      this.reports.add({ topic: name, what: "answer", why });
      this.askAgain([name], (topic) => topic.log.lose());
      return;
    }
    const topic = this.topics.get(read.data.topic);
    if (!topic) return;
    this.replayed += read.data.events?.length ?? 0;
    topic.answer(read.data);
    if (topic.said && read.data.status !== "denied") this.say(topic);
  }

  private askAgain(
    names: readonly string[],
    first: (topic: Topic) => void,
    pauseMs = AGAIN_MS,
  ): void {
    for (const name of names) {
      const topic = this.topics.get(name);
      if (!topic) continue;
      first(topic);
      this.wanted.add(name);
    }
    this.flushSoon(pauseMs);
  }

  private say({ name, said }: Topic): void {
    this.link.open?.emit("presence:set", { topic: name, state: said }, () => undefined);
  }

  private drop(topic: Topic): void {
    if (topic.log.size > 0 || this.topics.get(topic.name) !== topic) return;
    this.topics.delete(topic.name);
    topic.log.interrupted();
    this.link.open?.emit("unsubscribe", { topics: [topic.name] }, () => undefined);
  }
}
