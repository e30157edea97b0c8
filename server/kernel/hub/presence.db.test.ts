import { afterAll, beforeAll, expect, test } from "vitest";
import { presenceTopic } from "#shared/kernel/system-topics.ts";
import { eventsWorld, type EventsWorld } from "#test/harness/events-world.ts";
import { actorOf, RawClient, startTestHub, tokenOf } from "#test/harness/hub-world.ts";
import { until } from "#test/harness/until.ts";
import { Presence } from "./presence.ts";

let world: EventsWorld;
beforeAll(async () => {
  world = await eventsWorld();
});
afterAll(() => world.close());

const ana = { userId: "ana", name: "Ana" };

test("when nobody renews what a socket said, then it ends by itself, for every hub", async () => {
  const [one, other] = [
    new Presence({ ...world, ttlMs: 2_000 }),
    new Presence({ ...world, ttlMs: 2_000 }),
  ];
  await one.set("p:ends", "s1", ana, { mode: "viewing" });
  expect(await other.members("p:ends")).toEqual([{ ...ana, state: { mode: "viewing" } }]);
  await until("gone", async () => (await other.members("p:ends")).length === 0);
  expect(await one.members("p:ends")).toEqual([]);
});

test("when a person is there with two sockets and one goes, then the other still says so", async () => {
  const presence = new Presence(world);
  await presence.set("p:two", "s1", ana, { mode: "viewing" });
  await presence.set("p:two", "s2", ana, { mode: "editing" });
  expect(await presence.changes("p:two")).toEqual([{ ...ana, state: { mode: "editing" } }]);
  await presence.set("p:two", "s2", ana, null);
  expect(await presence.changes("p:two")).toEqual([{ ...ana, state: { mode: "viewing" } }]);
  expect(await presence.changes("p:two")).toEqual([]);
});

test("when a hub's clock is a minute ahead, then it finds the people of the other hub there, and nobody flaps", async () => {
  const right = await startTestHub(world);
  const ahead = await startTestHub(world, { now: () => Date.now() + 60_000, relay: false });
  const topic = presenceTopic.topic({ entity: "things", id: "flap" });
  const clients = [right, ahead].map(
    ({ url }, n) =>
      new RawClient(url, tokenOf(actorOf(`clock-${n}`, ["admin"]), Date.now() + 3_600_000)),
  );
  const [one, other] = clients as [RawClient, RawClient];
  await Promise.all([one.subscribe(topic), other.subscribe(topic)]);
  await one.say("presence:set", { topic, state: { mode: "viewing" } });
  await other.say("presence:set", { topic, state: { mode: "editing" } });
  const names = async (client: RawClient) =>
    (await client.subscribe(topic))[0]!.members!.map(({ userId }) => userId).toSorted();
  for (let round = 0; round < 3; round++) {
    expect(await names(other)).toEqual(["clock-0", "clock-1"]);
    expect(await names(one)).toEqual(["clock-0", "clock-1"]);
  }
  const left = [...one.presence, ...other.presence].flatMap(({ members }) =>
    members.filter(({ state }) => state === null),
  );
  expect(left).toEqual([]);
  for (const client of clients) client.close();
  await ahead.stop();
  await right.stop();
});
