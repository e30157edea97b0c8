import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { userTopic } from "#shared/kernel/system-topics.ts";
import { defineTopic } from "#shared/kernel/topics.ts";
import { expectWhole, killRelaySessions, logOf, storm } from "#test/harness/event-storm.ts";
import {
  eventsWorld,
  execOf,
  things,
  thingStats,
  worldTopics,
  type EventsWorld,
} from "#test/harness/events-world.ts";
import { topicHeads } from "./topic-heads.ts";
import { writeOutbox } from "./outbox.ts";
import { relayOnce, startRelay, type Relay } from "./relay.ts";

let world: EventsWorld;
beforeAll(async () => {
  world = await eventsWorld();
});
afterAll(() => world.close());

const event = (id: string, n: number) => things.event({ id }, "n", { n });

/** Of a module that this relay does not know. */
const unknown = defineTopic({
  pattern: "no-such:<id>",
  class: "log",
  audience: "agency",
  verb: "account.read",
  events: { n: things.events.n },
});

const relays: Relay[] = [];
function startOne(): void {
  relays.push(startRelay({ ...world, topics: worldTopics, batchSize: 37 }));
}
afterEach(async () => {
  await Promise.all(relays.splice(0).map((one) => one.stop()));
});

test("two relays at once lose, double and reorder nothing", async () => {
  startOne();
  startOne();
  await storm(world, "two", 8, 60);
  await expectWhole(world, "two", 8, 60);
});

test("a relay whose backend is terminated mid-batch loses nothing", async () => {
  startOne();
  const killer = killRelaySessions(world);
  await storm(world, "kill", 4, 100);
  const kills = await killer.stop();
  await expectWhole(world, "kill", 4, 100);
  expect(kills).toBeGreaterThan(0);
});

test("numbers of a topic go on where they stopped, and positions are read from the head", async () => {
  await world.write(event("head", 1), event("head", 2));
  await relayOnce(world.pool, worldTopics);
  await world.write(event("head", 3));
  await relayOnce(world.pool, worldTopics);
  const positions = await topicHeads(world.exec, ["things:head", "things:never"]);
  expect(positions["things:head"]!.seq).toBe(3);
  expect(positions["things:never"]).toEqual({ epoch: positions["things:head"]!.epoch, seq: 0 });
});

test("an authorization change goes before everything else of its batch", async () => {
  await world.write(event("authz", 1), event("authz", 2));
  await world.write(
    userTopic.event({ id: "u1" }, "rolesChanged", { sessionVersion: 2 }, { authz: true }),
  );
  await relayOnce(world.pool, worldTopics);
  const { rows } = await world.pool.query<{ topic: string }>(
    "select topic from event_log where topic in ('user:u1', 'things:authz') order by pos",
  );
  expect(rows.map((row) => row.topic)).toEqual(["user:u1", "things:authz", "things:authz"]);
});

test("a row that cannot be relayed is a dead letter, its topic is stale, the rest goes on", async () => {
  const poison = unknown.event({ id: "1" }, "n", { n: 1 });
  const wrongType = { ...poison, topic: things.topic({ id: "dead" }), type: "unheard" };
  // A key longer than an index row takes: only the database can tell.
  const key = Array.from({ length: 4000 }, () => Math.random().toString(36)[2]).join("");
  await world.write(
    event("alive", 1),
    poison,
    wrongType,
    thingStats.gauge({ id: "dead" }, key, { n: 1 }),
    thingStats.gauge({ id: "alive" }, "all", { n: 5 }),
    event("alive", 2),
  );
  const batch = await relayOnce(world.pool, worldTopics);
  expect(batch.dead.map((row) => row.topic).sort()).toEqual([
    "no-such:1",
    "thing-stats:dead",
    "things:dead",
  ]);
  expect((await logOf(world, "things:alive")).map((row) => row.data.n)).toEqual([1, 2]);
  expect((await logOf(world, "things:dead")).map((row) => row.type)).toEqual(["stale"]);
  const { rows } = await world.pool.query("select error from outbox_dead order by id");
  expect(rows).toHaveLength(3);
  const gauges = await world.pool.query(
    "select value from gauge_value where topic = 'thing-stats:alive'",
  );
  expect(gauges.rows[0].value).toEqual({ n: 5 });
});

test("the last gauge value of a batch wins and its rev never goes back", async () => {
  const set = (n: number) => thingStats.gauge({ id: "g" }, "all", { n });
  await world.write(set(1), set(2), set(3));
  await relayOnce(world.pool, worldTopics);
  const read = async () =>
    (
      await world.pool.query(
        "select rev::int, step::int, value from gauge_value where topic = 'thing-stats:g'",
      )
    ).rows[0];
  const first = await read();
  expect(first).toMatchObject({ step: 1, value: { n: 3 } });
  await world.write(set(1));
  await relayOnce(world.pool, worldTopics);
  const second = await read();
  expect(second).toMatchObject({ step: 2, value: { n: 1 } });
  expect(second.rev).toBeGreaterThan(first.rev);
});

test("the scan floor rises, but never over a transaction that holds a lower id", async () => {
  const floor = async () =>
    Number((await world.pool.query("select floor_id from relay_head")).rows[0].floor_id);
  const slow = await world.pool.connect();
  await slow.query("begin");
  await writeOutbox(execOf(slow), [event("slow", 1)]);
  const before = await floor();
  for (let i = 1; i <= 5; i++) {
    await world.write(event("fast", i));
    await relayOnce(world.pool, worldTopics);
  }
  const { rows } = await world.pool.query("select min(id) as id from outbox");
  expect(rows[0].id).toBeNull();
  await slow.query("commit");
  slow.release();
  await relayOnce(world.pool, worldTopics);
  expect((await logOf(world, "things:slow")).map((row) => row.data.n)).toEqual([1]);
  // transactions of other databases of the cluster hold the floor back, too
  let written = 5;
  const floorAfterMore = async () => {
    await world.write(event("fast", ++written));
    await relayOnce(world.pool, worldTopics);
    return floor();
  };
  await expect.poll(floorAfterMore).toBeGreaterThan(before);
  expect((await logOf(world, "things:fast")).map((row) => row.data.n)).toEqual(
    Array.from({ length: written }, (_, i) => i + 1),
  );
});
