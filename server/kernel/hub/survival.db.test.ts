import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventsWorld, thingStats, things } from "#test/harness/events-world.ts";
import { until } from "#test/harness/until.ts";
import type { EventsWorld } from "#test/harness/events-world.ts";
import { PRESSURE } from "#server/kernel/hub/backpressure.ts";
import { actorOf, RawClient, startTestHub, tokenOf } from "#test/harness/hub-world.ts";

let world: EventsWorld;
let hub: Awaited<ReturnType<typeof startTestHub>>;
beforeAll(async () => {
  world = await eventsWorld();
  hub = await startTestHub(world);
});
afterAll(async () => {
  await hub.stop();
  await world.close();
});

const client = (of = hub) =>
  new RawClient(of.url, tokenOf(actorOf(crypto.randomUUID(), ["admin"])));
const commit = (id: string, n: number) => world.write(things.event({ id }, "n", { n }));

/** The network of a client, as the client library sees it. */
const network = ({ socket }: RawClient) =>
  (
    socket.io.engine as unknown as {
      transport: { ws: { _socket: { pause(): void; resume(): void } } };
    }
  ).transport.ws._socket;

test("every ten seconds a client is told where its topics stand", async () => {
  const one = client();
  await one.subscribe("things:heads", "things:untouched");
  await commit("heads", 1);
  await commit("heads", 2);
  await until("the events", () => one.events.length === 2);
  await until("the heads", () => one.heads.some((heads) => heads["things:heads"] === 2));
  one.close();
});

test("a socket that falls behind is spared gauges, and gets their last value when it has caught up", async () => {
  // its own, which ends nobody: the network swallows megabytes before a packet waits here
  const none = { packets: Infinity, bytes: Infinity };
  const pressure = { ...PRESSURE, end: none, stalledBytes: Infinity };
  const patient = await startTestHub(world, { relay: false, pressure });
  const [one, healthy] = [client(patient), client(patient)];
  const names = Array.from({ length: 90 }, (_, i) => `behind${i}`);
  const topics = [...names.map((id) => things.topic({ id })), "thing-stats:behind"];
  await Promise.all([one.subscribe(...topics), healthy.subscribe(...topics)]);
  network(one).pause();
  const id = crypto.randomUUID();
  const row = { id, version: 1, text: "x".repeat(40_000) };
  for (let round = 0; round < 10; round++) {
    const upsert = { op: "upsert", id, version: 1, row } as const;
    await world.write(...names.map((name) => things.event({ id: name }, "upsert", upsert)));
    world.signals.notify("outbox");
    // each round by itself: rounds that share a tick would share their frames
    await until("a round elsewhere", () => healthy.events.length === 90 * (round + 1));
  }
  await until("seen to fall behind", () => patient.hub.health().slow === 1);
  const shown = (n: number) => JSON.stringify(healthy.gauges.at(-1)?.value) === `{"n":${n}}`;
  for (let n = 1; n <= 5; n++) {
    await world.write(thingStats.gauge({ id: "behind" }, "all", { n }));
    await until("the gauge elsewhere", () => shown(n));
  }
  network(one).resume();
  await until("all events", () => one.events.length === 900);
  await until("the gauge", () => one.gauges.length > 0);
  expect(one.gauges.map(({ value }) => value)).toEqual([{ n: 5 }]);
  expect(one.ends).toEqual([]);
  for (const each of [one, healthy]) each.close();
  await patient.stop();
});

test("a hub that is ahead of the log begins a new epoch and sends everybody to read again", async () => {
  const one = client();
  const [before] = await one.subscribe("things:ahead");
  await commit("ahead", 1);
  await commit("ahead", 2);
  await until("the events", () => one.events.length === 2);
  // a failover lost the last positions
  const owner = new Pool({ connectionString: world.ownerUrl });
  await owner.query(
    `with lost as (delete from event_log where topic = 'things:ahead')
     update relay_head set pos = pos - 2`,
  );
  await owner.end();
  await until("sent away", () => one.ends.length > 0);
  const again = client();
  const [after] = await again.subscribe({ topic: "things:ahead", epoch: before!.epoch, seq: 1 });
  expect(after!.status).toBe("snapshot");
  expect(after!.epoch).not.toBe(before!.epoch);
  again.close();
  // once: whatever is left of the lost positions must not end one epoch after the other
  await sleep(300);
  expect((await world.pool.query("select epoch from relay_head")).rows[0].epoch).toBe(after!.epoch);
});

/** What a failover, or a recovery into the past, is for every session: it ends, and the store is another. */
async function moveStore(): Promise<void> {
  const owner = new Pool({ connectionString: world.ownerUrl });
  await owner.query(`update relay_head set home = '7000000000000000000/00000001'`);
  await owner.end();
}

const epochNow = async () => {
  const owner = new Pool({ connectionString: world.ownerUrl });
  const { rows } = await owner.query<{ epoch: string; home: boolean }>(
    "select epoch, home = store_home() as home from relay_head",
  );
  await owner.end();
  return rows[0]!;
};

test("when the store is of another history, then the hubs that live send everybody to read again, in one new epoch", async () => {
  const one = client();
  await commit("moved", 1);
  const [before] = await one.subscribe("things:moved");
  await moveStore();
  const admin = new Pool({ connectionString: world.adminUrl });
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await admin.end();
  await until("sent away", () => one.ends.length > 0);
  await until("a hub that is back", async () => hub.hub.health().ok);
  const again = client();
  const [after] = await again.subscribe({ topic: "things:moved", epoch: before!.epoch, seq: 1 });
  expect(after).toMatchObject({ status: "snapshot" });
  expect(await epochNow()).toEqual({ epoch: after!.epoch, home: true });
  again.close();
});

test("when a hub starts on a store of another history, then it begins a new epoch before anybody reads", async () => {
  const { epoch } = await epochNow();
  const watcher = client();
  await watcher.subscribe("things:moved");
  await moveStore();
  const fresh = await startTestHub(world, { relay: false });
  const one = client(fresh);
  const [found] = await one.subscribe({ topic: "things:moved", epoch, seq: 1 });
  expect(found!.status).toBe("snapshot");
  expect(await epochNow()).toEqual({ epoch: found!.epoch, home: true });
  one.close();
  await fresh.stop();
  // the hub that lived on has seen it, too: the next test begins on it
  await until("sent away", () => watcher.ends.length > 0);
});

test("when a page is ahead of what is stored, then it is to read again; one from a faster hub is not", async () => {
  // of the history that another hub began before; whoever asks as the hub finds that out is sent away
  await until("in the epoch of the store", async () => {
    world.signals.notify("log");
    const early = client();
    const found = await early.subscribe("things:at").catch(() => null);
    early.close();
    return found?.[0]!.epoch === (await epochNow()).epoch;
  });
  const one = client();
  await commit("lost", 1);
  await commit("lost", 2);
  const [first] = await one.subscribe("things:lost");
  await until("both", async () => {
    const { rows } = await world.pool.query(
      "select from topic_head where topic = 'things:lost' and seq = 2",
    );
    return rows.length === 1;
  });
  const from = { topic: "things:lost", epoch: first!.epoch };
  const [ahead] = await one.subscribe({ ...from, seq: 7 });
  expect(ahead).toMatchObject({ status: "snapshot", head: 2 });
  // its own, and slow: what it remembers is behind what the store has
  const slow = await startTestHub(world, { relay: false });
  const two = client(slow);
  await two.subscribe({ ...from, seq: 2 });
  await commit("lost", 3);
  await until("the third", () => one.numbers("things:lost").includes(3));
  const [level] = await two.subscribe({ ...from, seq: 3 });
  expect(level!.status).toBe("live");
  for (const each of [one, two]) each.close();
  await slow.stop();
});

test("a hub that cannot read the log closes its sockets and takes no new ones until it can", async () => {
  // its own: with so short a limit a machine that is busy elsewhere would close the others' sockets
  const impatient = await startTestHub(world, { silentLimitMs: 2_000, relay: false });
  const one = client(impatient);
  await one.subscribe("things:silent");
  const owner = new Pool({ connectionString: world.ownerUrl });
  await owner.query("revoke select on event_log from pivotal_app");
  await until("closed", () => one.ends.length > 0);
  expect(impatient.hub.health().ok).toBe(false);
  const refused = client(impatient);
  await until("refused", () => refused.ends.length > 0);
  expect(refused.ends).toEqual(["unavailable"]);
  await owner.query("grant select on event_log to pivotal_app");
  await owner.end();
  await until("well again", () => impatient.hub.health().ok);
  const back = client(impatient);
  expect((await back.subscribe("things:silent"))[0]!.status).toBe("live");
  back.close();
  await impatient.stop();
});
