import { afterAll, afterEach, beforeAll } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { eventsWorld, things } from "./events-world.ts";
import type { EventsWorld } from "./events-world.ts";
import { actorOf, RawClient, startTestHub, tokenOf } from "./hub-world.ts";

export type TestHub = Awaited<ReturnType<typeof startTestHub>>;
type Options = NonNullable<Parameters<typeof startTestHub>[1]>;

interface HubPair {
  world: EventsWorld;
  one: TestHub;
  two: TestHub;
  /** How far the hubs' clock is ahead, ms; none again after each test. */
  clock: number;
  staff(userId?: string): UserActor;
  client(actor?: UserActor, at?: TestHub, expiresAt?: number): RawClient;
  commit(id: string, ...numbers: number[]): Promise<void>;
}

/** Two hubs on one world for a file of tests, and bare clients of them that each test's end closes. */
export function hubPair(options: Pick<Options, "topics" | "policy"> = {}) {
  const clients: RawClient[] = [];
  const staff = (userId: string = crypto.randomUUID()): UserActor => actorOf(userId, ["admin"]);
  const pair: HubPair = {
    world: undefined as unknown as EventsWorld,
    one: undefined as unknown as TestHub,
    two: undefined as unknown as TestHub,
    clock: 0,
    staff,
    client(actor = staff(), at = pair.one, expiresAt) {
      const made = new RawClient(at.url, tokenOf(actor, expiresAt));
      clients.push(made);
      return made;
    },
    async commit(id, ...numbers) {
      const event = (n: number) => things.event({ id }, "n", { n }, { causeId: `c${n}` });
      await pair.world.write(...numbers.map(event));
      pair.world.signals.notify("outbox");
    },
  };
  beforeAll(async () => {
    pair.world = await eventsWorld();
    const now = () => Date.now() + pair.clock;
    pair.one = await startTestHub(pair.world, { ...options, now });
    pair.two = await startTestHub(pair.world, { ...options, now });
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    pair.clock = 0;
  });
  afterAll(async () => {
    await pair.one.stop();
    await pair.two.stop();
    await pair.world.close();
  });
  return pair;
}
