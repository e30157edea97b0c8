import { afterAll, beforeAll, expect, test } from "vitest";
import { startRelay } from "#server/kernel/events/relay.ts";
import { expectWhole, killRelaySessions, storm } from "../harness/event-storm.ts";
import { eventsWorld, worldTopics, type EventsWorld } from "../harness/events-world.ts";

let world: EventsWorld;
beforeAll(async () => {
  world = await eventsWorld();
});
afterAll(() => world.close());

const WRITERS = 12;
const EACH = 1_500;

test("three relays whose sessions are killed over and over keep every event, once, in order", async () => {
  const relays = [1, 2, 3].map(() => startRelay({ ...world, topics: worldTopics, batchSize: 100 }));
  const killer = killRelaySessions(world);
  await storm(world, "soak", WRITERS, EACH);
  expect(await killer.stop()).toBeGreaterThan(10);
  await expectWhole(world, "soak", WRITERS, EACH);
  await Promise.all(relays.map((relay) => relay.stop()));
});
