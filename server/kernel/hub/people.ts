import { LIMITS } from "#shared/kernel/wire.ts";
import { Semaphore } from "../semaphore.ts";
import { TokenBucket, type Rate } from "../token-bucket.ts";
import type { HubSocket } from "./socket.ts";

/** What one person may ask of one hub, however many sockets they hold. */
export interface PersonLimits {
  messages: Rate;
  connections: Rate;
  topics: number;
  /** Subscribes that are read at once; the others wait for their turn. */
  subscribes: number;
}

const LIMITS_OF_PERSON: PersonLimits = {
  messages: { perSecond: LIMITS.messagesPerSecondOfUser, burst: LIMITS.messageBurstOfUser },
  connections: {
    perSecond: LIMITS.connectionsPerSecondOfUser,
    burst: LIMITS.connectionBurstOfUser,
  },
  topics: LIMITS.topicsPerUser,
  subscribes: 2,
};

/** So long a person who has no socket is remembered: every bucket is full again then. */
const KEPT_MS = 60_000;

/** One person's sockets on this hub, and what is left of what they may ask. */
export class Person {
  readonly sockets = new Set<HubSocket>();
  readonly messages: TokenBucket;
  readonly connections: TokenBucket;
  readonly turns: Semaphore;
  readonly limits: PersonLimits;
  seen = 0;

  constructor(limits: PersonLimits) {
    this.limits = limits;
    this.messages = new TokenBucket(limits.messages);
    this.connections = new TokenBucket(limits.connections);
    this.turns = new Semaphore(limits.subscribes);
  }

  /** Topics that they follow or that policies are being asked about. */
  topics(): number {
    let topics = 0;
    for (const { data } of this.sockets) topics += data.topics.size + data.asking;
    return topics;
  }
}

/**
 * The people whose sockets this hub holds. One hub is protected by what it counts itself, without a
 * question to Redis for each message; how many sockets a person may have over all hubs is
 * `ConnectionQuota`.
 */
export class People {
  private readonly known = new Map<string, Person>();
  private readonly limits: PersonLimits;

  constructor(limits: PersonLimits = LIMITS_OF_PERSON) {
    this.limits = limits;
  }

  of(userId: string): Person {
    const person = this.known.get(userId) ?? new Person(this.limits);
    person.seen = performance.now();
    this.known.set(userId, person);
    return person;
  }

  enter(socket: HubSocket): void {
    socket.data.person.sockets.add(socket);
  }

  leave(socket: HubSocket): void {
    const { person } = socket.data;
    person.sockets.delete(socket);
    person.seen = performance.now();
  }

  /** Forgets who went; not at once, or who comes back would have all that they used up. */
  sweep(): void {
    const before = performance.now() - KEPT_MS;
    for (const [userId, { sockets, seen }] of this.known) {
      if (sockets.size === 0 && seen < before) this.known.delete(userId);
    }
  }
}
