import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventsWorld, thingStats, things } from "#test/harness/events-world.ts";
import { until } from "#test/harness/until.ts";
import type { EventsWorld } from "#test/harness/events-world.ts";
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
  const [one, healthy] = [client(), client()];
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
  await until("seen to fall behind", () => hub.hub.health().slow === 1);
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
