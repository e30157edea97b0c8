import type { Member, SubscribeResult, WireGauge } from "#shared/kernel/wire.ts";
import { LogFeed, type FeedHandlers, type Follower } from "./log-feed.ts";

export interface GaugeState {
  key: string;
  rev: number;
  value: unknown;
  /** The hub was asked for it; else it came by itself. */
  asked: boolean;
}

export interface TopicHandlers extends FeedHandlers {
  /** All keys with their last values, after each change. */
  onGauges?: (values: ReadonlyMap<string, GaugeState>) => void;
  /** Everybody who is there, after each change. */
  onPresence?: (members: readonly Member[]) => void;
}

/** Everything the page knows of one topic, for all that follow it. */
export class Topic {
  readonly name: string;
  readonly log: LogFeed;
  /** What this page says of itself on a presence topic. */
  said: NonNullable<Member["state"]> | null = null;
  private readonly request: () => void;
  private readonly handlers = new Map<Follower, TopicHandlers>();
  private epoch: string | null = null;
  private gauges: ReadonlyMap<string, GaugeState> = new Map();
  private members: readonly Member[] | null = null;

  constructor(name: string, request: () => void) {
    this.name = name;
    this.request = request;
    this.log = new LogFeed(request);
  }

  add(handlers: TopicHandlers): Follower {
    const follower = this.log.add(handlers);
    this.handlers.set(follower, handlers);
    if (this.gauges.size > 0) handlers.onGauges?.(this.gauges);
    if (this.members) handlers.onPresence?.(this.members);
    return follower;
  }

  remove(follower: Follower): void {
    this.handlers.delete(follower);
    this.log.remove(follower);
  }

  answer(result: SubscribeResult): void {
    if (result.epoch !== this.epoch) {
      // Revisions count within an epoch.
      this.epoch = result.epoch;
      this.gauges = new Map();
    }
    this.log.answer(result);
    if (result.values) this.takeGauges(result.values, true);
    if (result.members) this.takeMembers(result.members, true);
  }

  takeGauges(values: readonly WireGauge[], asked = false): void {
    const next = new Map(this.gauges);
    let changed = false;
    for (const { key, rev, value } of values) {
      if (rev <= (next.get(key)?.rev ?? -1)) continue;
      next.set(key, { key, rev, value, asked });
      changed = true;
    }
    if (!changed) return;
    this.gauges = next;
    for (const { onGauges } of this.handlers.values()) onGauges?.(next);
  }

  /**
   * A value that nobody could read: its revision must not keep the same one, sent again whole, out.
   * @returns whether it stood until now; then the hub was asked, unless the value was its answer
   */
  forgetGauge(state: GaugeState): boolean {
    if (this.gauges.get(state.key) !== state) return false;
    const next = new Map(this.gauges);
    next.delete(state.key);
    this.gauges = next;
    if (!state.asked) this.request();
    return true;
  }

  /** The sum of the revisions that the hub has; less here means that a value was lost on the way. */
  gaugeHead(sum: number): void {
    let known = 0;
    for (const { rev } of this.gauges.values()) known += rev;
    if (known < sum) this.request();
  }

  takeMembers(members: readonly Member[], full: boolean): void {
    const byUser = new Map((full ? [] : (this.members ?? [])).map((m) => [m.userId, m]));
    for (const member of members) {
      if (member.state) byUser.set(member.userId, member);
      else byUser.delete(member.userId);
    }
    this.members = [...byUser.values()];
    for (const { onPresence } of this.handlers.values()) onPresence?.(this.members);
  }
}
