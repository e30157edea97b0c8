import type { Logger } from "pino";
import type { RedisClientType } from "redis";
import type { Member } from "#shared/kernel/wire.ts";

type State = NonNullable<Member["state"]>;
interface Entry {
  userId: string;
  name: string;
  state: State;
  until: number;
}

const TTL_MS = 30_000;
const SEPARATOR = "/";

/**
 * Who is where, in Redis: one hash per topic, a field per socket with its own expiry inside. It may
 * be lost; then the next renewal (clients renew every 10 s) brings it back.
 */
export class Presence {
  private readonly redis: RedisClientType;
  private readonly prefix: string;
  private readonly log: Logger;
  private readonly now: () => number;
  private known = new Map<string, Map<string, string>>();

  constructor(deps: { redis: RedisClientType; namespace: string; log: Logger; now: () => number }) {
    this.redis = deps.redis;
    this.prefix = `${deps.namespace}:presence:`;
    this.log = deps.log;
    this.now = deps.now;
  }

  /** Sets, renews or (null) ends what a socket says. */
  async set(
    topic: string,
    socketId: string,
    who: { userId: string; name: string },
    state: State | null,
  ): Promise<void> {
    const key = this.prefix + topic;
    const field = `${who.userId}${SEPARATOR}${socketId}`;
    if (!state) {
      await this.redis.hDel(key, field);
      return;
    }
    const entry: Entry = { ...who, state, until: this.now() + TTL_MS };
    await this.redis.multi().hSet(key, field, JSON.stringify(entry)).pExpire(key, TTL_MS).exec();
  }

  /** Everybody who is there now: one entry per person, editing before viewing. */
  async members(topic: string): Promise<Member[]> {
    const key = this.prefix + topic;
    const fields = await this.redis.hGetAll(key);
    const now = this.now();
    const people = new Map<string, Entry>();
    for (const [field, text] of Object.entries(fields)) {
      const entry = JSON.parse(text) as Entry;
      if (entry.until <= now) {
        this.redis.hDel(key, field).catch((err: unknown) => this.log.debug({ err }, "presence"));
        continue;
      }
      const other = people.get(entry.userId);
      if (!other || (entry.state["mode"] === "editing" && other.state["mode"] !== "editing")) {
        people.set(entry.userId, entry);
      }
    }
    return [...people.values()].map(({ userId, name, state }) => ({ userId, name, state }));
  }

  /** What changed on a topic since this hub last looked; `[]` when nothing. */
  async changes(topic: string): Promise<Member[]> {
    const members = await this.members(topic);
    const before = this.known.get(topic) ?? new Map<string, string>();
    const after = new Map(members.map((member) => [member.userId, JSON.stringify(member)]));
    this.known.set(topic, after);
    const changed = members.filter(
      (member) => before.get(member.userId) !== after.get(member.userId),
    );
    for (const [userId, text] of before) {
      if (!after.has(userId)) changed.push({ ...(JSON.parse(text) as Member), state: null });
    }
    return changed;
  }

  forget(topic: string): void {
    this.known.delete(topic);
  }
}
