import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { userTopic } from "#shared/kernel/system-topics.ts";
import {
  eventsWorld,
  execOf,
  things,
  thingStats,
  until,
  worldTopics,
  type EventsWorld,
} from "#test/harness/events-world.ts";
import { positionsOf } from "./heads.ts";
import { writeOutbox } from "./outbox.ts";
import { relayOnce, startRelay, type Relay } from "./relay.ts";

let world: EventsWorld;
beforeAll(async () => {
  world = await eventsWorld();
});
afterAll(() => world.close());

interface LogRow {
  pos: string;
  topic: string;
  seq: string;
  type: string;
  data: { n: number };
}
async function logOf(prefix: string): Promise<LogRow[]> {
  const sql = "select * from event_log where starts_with(topic, $1) order by pos";
  return (await world.pool.query<LogRow>(sql, [prefix])).rows;
}
const event = (id: string, n: number) => things.event({ id }, "n", { n });

/** `writers` transactions at once, each numbering its events under a row lock, as commands do. */
async function storm(topic: string, writers: number, each: number): Promise<void> {
  // The app may create no table; a gauge row is as good a row to lock and count.
  await world.pool.query("insert into gauge_value values ('counter', $1, 0, 0, '0')", [topic]);
  const writer = async (w: number) => {
    for (let i = 0; i < each; i++) {
      const client = await world.pool.connect();
      await client.query("begin");
      const bump =
        "update gauge_value set rev = rev + 1 where topic = 'counter' and key = $1 returning rev::int as n";
      const { n } = (await client.query<{ n: number }>(bump, [topic])).rows[0]!;
      await writeOutbox(execOf(client), [event(topic, n), event(`${topic}-${w}`, i + 1)]);
      if (i % 10 === 9) await sleep(3);
      await client.query("commit");
      client.release();
      world.signals.poke("outbox");
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, w) => writer(w)));
}

/** Every event of the storm, once, numbered without a gap, in the order of the commits. */
async function expectWhole(topic: string, writers: number, each: number): Promise<void> {
  await until("outbox empty", async () => {
    const { rows } = await world.pool.query("select from outbox where kind <> 'task' limit 1");
    return rows.length === 0;
  });
  const rows = await logOf(`things:${topic}`);
  const main = rows.filter((row) => row.topic === `things:${topic}`);
  const range = Array.from({ length: writers * each }, (_, i) => i + 1);
  expect(main.map((row) => row.data.n)).toEqual(range);
  expect(main.map((row) => Number(row.seq))).toEqual(range);
  for (let w = 0; w < writers; w++) {
    const own = rows.filter((row) => row.topic === `things:${topic}-${w}`);
    expect(own.map((row) => row.data.n)).toEqual(range.slice(0, each));
  }
  expect(new Set(rows.map((row) => row.pos)).size).toBe(rows.length);
}

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
  await storm("two", 8, 60);
  await expectWhole("two", 8, 60);
});

test("a relay whose backend is terminated mid-batch loses nothing", async () => {
  startOne();
  let kills = 0;
  let done = false;
  const killer = (async () => {
    const sql = `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and state = 'active'
         and (query ~ 'relay_take' or query ~ '^\\s*with input')`;
    while (!done) kills += (await world.pool.query(sql)).rowCount ?? 0;
  })();
  await storm("kill", 4, 100);
  done = true;
  await killer;
  await expectWhole("kill", 4, 100);
  expect(kills).toBeGreaterThan(0);
});

test("numbers of a topic go on where they stopped, and positions are read from the head", async () => {
  await world.write(event("head", 1), event("head", 2));
  await relayOnce(world.pool, worldTopics);
  await world.write(event("head", 3));
  await relayOnce(world.pool, worldTopics);
  const positions = await positionsOf(world.exec, ["things:head", "things:never"]);
  expect(positions["things:head"]!.seq).toBe(3);
  expect(positions["things:never"]).toEqual({ epoch: positions["things:head"]!.epoch, seq: 0 });
});

test("an authorisation change goes before everything else of its batch", async () => {
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
  const poison = { kind: "event", topic: "no-such:1", type: "n", data: { n: 1 } } as const;
  const wrongType = { ...poison, topic: "things:dead", type: "unheard" };
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
  expect((await logOf("things:alive")).map((row) => row.data.n)).toEqual([1, 2]);
  expect((await logOf("things:dead")).map((row) => row.type)).toEqual(["stale"]);
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
  expect((await logOf("things:slow")).map((row) => row.data.n)).toEqual([1]);
  for (let i = 6; i <= 8; i++) {
    await world.write(event("fast", i));
    await relayOnce(world.pool, worldTopics);
  }
  expect(await floor()).toBeGreaterThan(before);
  expect((await logOf("things:fast")).map((row) => row.data.n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});
