import type { RedisClientType } from "redis";
import type { Member } from "#shared/kernel/wire.ts";

type State = NonNullable<Member["state"]>;
interface Entry {
  userId: string;
  name: string;
  state: State;
}

const TTL_MS = 30_000;
const SEPARATOR = "/";

// By the clock of Redis, which all hubs share: one whose own clock is ahead must not find the others'
// people gone. A field's value is the time at which it ends, and what it says.
const NOW = `local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000)`;
const SET = `${NOW}
  local ends = string.format('%.0f', now + ARGV[3])
  redis.call('HSET', KEYS[1], ARGV[1], ends .. ' ' .. ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])`;
const MEMBERS = `${NOW}
  local all = redis.call('HGETALL', KEYS[1])
  local there = {}
  for i = 1, #all, 2 do
    local ends, said = string.match(all[i + 1], '^(%d+) (.*)$')
    if ends and tonumber(ends) > now then there[#there + 1] = said
    else redis.call('HDEL', KEYS[1], all[i]) end
  end
  return there`;

/**
 * Who is where, in Redis: one hash per topic, a field per socket with its own end inside. It may
 * be lost; then the next renewal (clients renew every 10 s) brings it back.
 */
export class Presence {
  private readonly redis: RedisClientType;
  private readonly prefix: string;
  private readonly ttlMs: number;
  private known = new Map<string, Map<string, string>>();

  /** @param deps.ttlMs what a socket said holds so long unless it is renewed */
  constructor(deps: { redis: RedisClientType; namespace: string; ttlMs?: number }) {
    this.redis = deps.redis;
    this.prefix = `${deps.namespace}:present:`;
    this.ttlMs = deps.ttlMs ?? TTL_MS;
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
    const said = JSON.stringify({ ...who, state } satisfies Entry);
    await this.redis.eval(SET, { keys: [key], arguments: [field, said, String(this.ttlMs)] });
  }

  /** Everybody who is there now: one entry per person, editing before viewing. */
  async members(topic: string): Promise<Member[]> {
    const asked = { keys: [this.prefix + topic] };
    const there = (await this.redis.eval(MEMBERS, asked)) as string[];
    const people = new Map<string, Entry>();
    for (const said of there) {
      const entry = JSON.parse(said) as Entry;
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
