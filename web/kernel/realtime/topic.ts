import type { Member, SubscribeResult, WireGauge } from "#shared/kernel/wire.ts";
import { LogFeed, type Follower, type LogHandlers } from "./log-feed.ts";

export interface GaugeState {
  key: string;
  rev: number;
  value: unknown;
}

export interface TopicHandlers extends LogHandlers {
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
  private readonly handlers = new Map<Follower, TopicHandlers>();
  private epoch: string | null = null;
  private gauges: ReadonlyMap<string, GaugeState> = new Map();
  private members: readonly Member[] | null = null;

  constructor(name: string, request: () => void) {
    this.name = name;
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
    if (result.values) this.takeGauges(result.values);
    if (result.members) this.takeMembers(result.members, true);
  }

  takeGauges(values: readonly WireGauge[]): void {
    const next = new Map(this.gauges);
    let changed = false;
    for (const { key, rev, value } of values) {
      if (rev <= (next.get(key)?.rev ?? -1)) continue;
      next.set(key, { key, rev, value });
      changed = true;
    }
    if (!changed) return;
    this.gauges = next;
    for (const { onGauges } of this.handlers.values()) onGauges?.(next);
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
