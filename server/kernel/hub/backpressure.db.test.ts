import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PRESSURE } from "#server/kernel/hub/backpressure.ts";
import { eventsWorld, things, type EventsWorld } from "#test/harness/events-world.ts";
import { until } from "#test/harness/until.ts";
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

function network(client: RawClient) {
  const engine = client.socket.io.engine as unknown as {
    transport: { ws: { _socket: { pause(): void; resume(): void } } };
  };
  return engine.transport.ws._socket;
}
/** Stops reading from the network, as a sleeping laptop does. */
const stall = (client: RawClient): void => network(client).pause();
const flow = (client: RawClient): void => network(client).resume();

test("a socket that takes nothing is ended; others lose nothing, and it replays", async () => {
  const actor = actorOf(crypto.randomUUID(), ["admin"]);
  const [slow, fast] = [
    new RawClient(hub.url, tokenOf(actor)),
    new RawClient(hub.url, tokenOf(actor)),
  ];
  const names = Array.from({ length: 100 }, (_, i) => `p${i}`);
  const topics = names.map((id) => things.topic({ id }));
  const [[first]] = await Promise.all([slow.subscribe(...topics), fast.subscribe(...topics)]);
  stall(slow);
  const id = crypto.randomUUID();
  const text = "x".repeat(8_000);
  let rounds = 0;
  while (hub.hub.health().sockets === 2 && rounds < 60) {
    rounds += 1;
    const row = { id, version: rounds, text };
    const upsert = { op: "upsert", id, version: rounds, row } as const;
    await world.write(...names.map((name) => things.event({ id: name }, "upsert", upsert)));
    world.signals.notify("outbox");
    await until("a round elsewhere", () => fast.events.length === rounds * names.length);
  }
  expect(hub.hub.health().sockets).toBe(1);
  const back = new RawClient(hub.url, tokenOf(actor));
  const [result] = await back.subscribe({ topic: topics[0]!, epoch: first!.epoch, seq: 0 });
  expect(result!.events).toHaveLength(rounds);
  for (const client of [slow, fast, back]) client.close();
});

const LARGE = Array.from({ length: 8 }, (_, n) => `large-${n}`);
/** One event of 50 KB on each of the large topics: 400 KB in a few packets. */
async function writeLarge(version: number): Promise<void> {
  const id = crypto.randomUUID();
  const row = { id, version, text: "x".repeat(50_000) };
  const upsert = { op: "upsert", id, version, row } as const;
  await world.write(...LARGE.map((name) => things.event({ id: name }, "upsert", upsert)));
  world.signals.notify("outbox");
}
const largeTopics = LARGE.map((id) => things.topic({ id }));

test("when sockets take nothing and their packets are few but large, then they are ended all the same, and others lose nothing", async () => {
  const actor = actorOf(crypto.randomUUID(), ["admin"]);
  const made = () => new RawClient(hub.url, tokenOf(actor));
  const [stalled, healthy] = [Array.from({ length: 5 }, made), made()];
  await Promise.all([...stalled, healthy].map((each) => each.subscribe(...largeTopics)));
  for (const each of stalled) stall(each);
  // in packets that is nothing: 480, and a gauge is spared from 512 on
  let rounds = 0;
  while (hub.hub.health().sockets > 1 && rounds < 60) {
    rounds += 1;
    await writeLarge(rounds);
    await until("a round elsewhere", () => healthy.events.length === rounds * LARGE.length);
  }
  expect(hub.hub.health().sockets).toBe(1);
  expect(healthy.ends).toEqual([]);
  for (const each of [...stalled, healthy]) each.close();
});

test("when a socket stands still with little waiting, then it is ended after its time; one that takes slowly is not", async () => {
  const end = { packets: Infinity, bytes: Infinity };
  const pressure = { ...PRESSURE, stalledBytes: 100_000, stalledMs: 2_000, end };
  const strict = await startTestHub(world, { relay: false, pressure });
  const actor = actorOf(crypto.randomUUID(), ["admin"]);
  const made = () => new RawClient(strict.url, tokenOf(actor));
  const [still, slowly] = [made(), made()];
  await Promise.all([still, slowly].map((each) => each.subscribe(...largeTopics)));
  for (const each of [still, slowly]) stall(each);
  let taking = true;
  const sips = (async () => {
    while (taking) {
      flow(slowly);
      await sleep(10);
      stall(slowly);
      await sleep(100);
    }
  })();
  for (let version = 1; version <= 40; version++) await writeLarge(version);
  await until("ended", () => strict.hub.health().sockets === 1);
  taking = false;
  await sips;
  flow(slowly);
  await until("all of them", () => slowly.events.length === 40 * LARGE.length);
  expect(slowly.ends).toEqual([]);
  for (const each of [still, slowly]) each.close();
  await strict.stop();
});
